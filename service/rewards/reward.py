"""What a reward is: a named, bounded number about one completion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

from grader.record import record
from service.rewards.measure import Span


@record
class Sample:
    """What a reward may look at: the completion with its prefix joined, and the accuracy in [0, 1].

    ``accuracy`` is None where there is none: tasks of kind ``none``, and faults.  ``tokens`` is the
    completion's length as its caller counted it, ``language`` a code task's, ``span`` the shortest and the
    longest completion of its group, where a reward asks for that.
    """

    text: str
    accuracy: float | None
    tokens: int | None = None
    language: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What GET /v1/rewards says of a reward: its formula, its bounds, and where it comes from.

    The bounds are those of the default parameters.  ``needs_accuracy``: it says nothing of tasks that have no
    accuracy (kind ``none``).  ``needs_group``: it compares a completion with the others of its group.
    ``is_slow``: it looks at every word, which takes a millisecond for ten thousand characters.
    """

    name: str
    formula: str
    bounds: tuple[float, float]
    source: str
    needs_accuracy: bool = False
    needs_group: bool = False
    is_slow: bool = False


class ParameterError(ValueError):
    """A parameter's value makes no sense: its name, and why."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name
        self.message = message


class Reward(Protocol):
    """A reward with its parameters: a frozen dataclass whose fields are the parameters, with defaults.

    A parameter is a number or a text, as its default is.  ``__post_init__`` raises ``ParameterError`` for
    values that make no sense.
    """

    facts: ClassVar[Facts]

    def value(self, sample: Sample) -> float | None:
        """The reward of a sample; None if it does not apply to it (no accuracy, say)."""
        ...
