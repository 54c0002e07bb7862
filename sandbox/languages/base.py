"""What is known of a language before any cell is asked: its names, and the limits that a task may set."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sandbox.job import Limits
from sandbox.supervisor.recipes import Recipe

CaseKind = Literal["stdio", "call", "assert"]


@dataclass(frozen=True, slots=True)
class LimitRange:
    """Smallest and largest values that a task may ask for: CPU seconds, resident MiB, MiB of output."""

    time_s: tuple[float, float] = (0.01, 60.0)
    memory_mb: tuple[int, int] = (16, 4096)
    output_mb: tuple[float, float] = (0.001, 64.0)


@dataclass(frozen=True, slots=True)
class Language:
    """One row of the registry.

    ``name`` is the canonical name of the contract; ``aliases`` are the other names, in lower case, that a
    task or a code fence may use; ``cases`` are the kinds of test that it can be given.  ``recipe`` is how a
    cell builds and runs its programs; the cell's own interpreter needs none.
    """

    name: str
    title: str
    aliases: tuple[str, ...]
    cases: tuple[CaseKind, ...]
    defaults: Limits = field(default_factory=Limits)
    limits: LimitRange = field(default_factory=LimitRange)
    recipe: Recipe | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The canonical name and the aliases."""
        return (self.name, *self.aliases)
