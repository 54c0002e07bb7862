"""What is known of an item once it has been judged, before any reward is weighed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace

from grader.record import record
from service.wire.result import ItemError, Verdict


@record
class Judged:
    """About the answer.  ``verdict`` and ``accuracy`` are None only where nothing is to be right about.

    ``cached``: found by an equal piece of work, earlier or in the same batch.
    """

    verdict: Verdict | None
    accuracy: float | None
    answer: str | None = None
    detail: Mapping[str, object] = field(default_factory=dict)
    elapsed_ms: float = 0.0
    cached: bool = False

    def again(self) -> Judged:
        """The same for an equal piece of work, which need not be done."""
        return replace(self, cached=True)


# Two outcomes, two types: no path turns one into the other.
Outcome = Judged | ItemError


def invalid_task(pointer: str, message: str) -> ItemError:
    """The caller's own mistake in this item."""
    return ItemError("invalid_task", message, retryable=False, pointer=pointer)


def deadline_exceeded() -> ItemError:
    """Not done by the batch's deadline."""
    return ItemError("deadline_exceeded", "not done by the request's deadline", retryable=True)


def internal_fault() -> ItemError:
    """A bug of ours; the log has more."""
    return ItemError("internal", "a fault of the service; its log has more", retryable=True)
