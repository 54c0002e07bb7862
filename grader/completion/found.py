"""What can be found in a completion: an answer, a program, a format check, or nothing and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FinalAnswer:
    """The final answer as written, unchanged but for white space and punctuation at its ends.

    Several ``parts`` are the parts of one list: several unequal, non-blank boxes in the place where the
    answer is read.  ``extracted_by`` names the rule that found it: ``boxed``, ``answer_block``, ``phrase`` …
    ``statement`` is the whole sentence or block that the one part was narrowed down from, if it was.
    """

    parts: tuple[str, ...]
    extracted_by: str
    statement: str | None = None

    @property
    def text(self) -> str:
        """The whole answer in one line, parts joined by a comma."""
        return ", ".join(self.parts)


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Nothing was found; ``reason`` is a stable word, such as ``think_never_closed``."""

    reason: str


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A fenced program: source without the fence lines, the fence's name in lower case ('' if unnamed)."""

    source: str
    fence_name: str


@dataclass(frozen=True, slots=True)
class FormatCheck:
    """Whether the completion keeps R1-Zero's format; ``reason`` is the rule it breaks ('' if none)."""

    ok: bool
    reason: str
