"""How long a completion is, and the shortest and longest of its group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from service.rewards.words import count_words

UNITS = ("auto", "words", "characters")


class Measured(Protocol):
    """Something with a text, and perhaps with the tokens that its caller counted."""

    @property
    def text(self) -> str:
        """The completion, prefix joined."""
        ...

    @property
    def tokens(self) -> int | None:
        """Tokens, if the caller counted them."""
        ...


@dataclass(frozen=True, slots=True)
class Extent:
    """One completion's length in each unit that is known."""

    tokens: int | None
    words: int
    characters: int


@dataclass(frozen=True, slots=True)
class Span:
    """The lengths of a group's members."""

    members: tuple[Extent, ...]

    def bounds(self, unit: str) -> tuple[int, int]:
        """The shortest and the longest length.  ``auto`` means tokens only where all members have them."""
        lengths = [_length(member, self.resolve(unit)) for member in self.members]
        return min(lengths), max(lengths)

    def resolve(self, unit: str) -> str:
        """The unit that ``auto`` stands for in this group: lengths of one group are never of two kinds."""
        if unit != "auto":
            return unit
        return "tokens" if all(member.tokens is not None for member in self.members) else "words"


def length_of(sample: Measured, unit: str) -> int:
    """The length in a unit: ``auto`` is tokens where the item brought their number, else words."""
    if unit == "characters":
        return len(sample.text)
    if unit in ("auto", "tokens") and sample.tokens is not None:
        return sample.tokens
    return count_words(sample.text)


def span_of(members: Iterable[Measured]) -> Span:
    """The span of a group."""
    return Span(tuple(Extent(m.tokens, count_words(m.text), len(m.text)) for m in members))


def _length(member: Extent, unit: str) -> int:
    if unit == "characters":
        return member.characters
    return member.words if unit == "words" or member.tokens is None else member.tokens
