"""What a woven program says at its end, and the names that nothing in it clashes with."""

from __future__ import annotations

from dataclasses import dataclass
from secrets import randbits, token_hex

_BITS = 62  # fits every language's signed integers


@dataclass(frozen=True, slots=True)
class TestProgram:
    """A program's source, and the lines that it prints when its test has passed, or failed."""

    source: str
    passed: str
    failed: str


@dataclass(frozen=True, slots=True)
class Words:
    """``parts`` exclusive-ored are what is printed at the end of a test that passed, in 16 hexadecimal
    digits; they stand in the program apart, so that no text of it is the word.  ``name`` ends identifiers.
    """

    name: str
    parts: tuple[int, int]
    failed: str

    @property
    def passed(self) -> str:
        """The line for a test that passed."""
        return f"{self.parts[0] ^ self.parts[1]:016x}"


def random_words() -> Words:
    """New ones."""
    return Words(token_hex(6), (randbits(_BITS), randbits(_BITS)), token_hex(8))
