"""What a reward is: a named, bounded number about one completion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol


@dataclass(frozen=True, slots=True)
class Sample:
    """What a reward may look at: the completion with its prefix joined, and the accuracy in [0, 1].

    ``accuracy`` is None where there is none: tasks of kind ``none``, and faults.
    """

    text: str
    accuracy: float | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What GET /v1/rewards says of a reward: its formula, its bounds, and where it comes from.

    ``needs_accuracy``: it says nothing of tasks that have no accuracy (kind ``none``).
    """

    name: str
    formula: str
    bounds: tuple[float, float]
    source: str
    needs_accuracy: bool = False


class Reward(Protocol):
    """A reward with its parameters: a frozen dataclass whose fields are the parameters, with defaults."""

    facts: ClassVar[Facts]

    def value(self, sample: Sample) -> float | None:
        """The reward of a sample; None if it does not apply to it (no accuracy, say)."""
        ...
