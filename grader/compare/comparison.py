"""The values that cross the comparison's door."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the story that ``assay explain`` tells: which tier looked, and what it found."""

    tier: str
    finding: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether the answer equals the gold, which tier decided, and both sides as they were understood.

    ``story`` is filled only when the caller asked for it.
    """

    equal: bool
    compared_by: str
    reason: str
    answer_understood: str
    gold_understood: str
    story: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class UnreadableGold:
    """A gold that no answer can be compared with; ``reason`` says why.  This is the task's fault, not
    the answer's.
    """

    text: str
    reason: str
