"""What becomes of an item that its child did not survive, or that came too late."""

from __future__ import annotations

from grader.grade import Fault, Grade

CHILD_LOST = Fault("math_child_lost", "the process that graded this item was lost, twice", retryable=True)
DEADLINE_EXCEEDED = Fault("deadline_exceeded", "not graded before the deadline", retryable=True)
GOLD_TIMED_OUT = Fault(
    "gold_unreadable", "the gold cannot be read within its time and memory", retryable=False
)


def out_of_time(deadline_s: float) -> Grade:
    """The answer took longer than an item may: the completion's own doing."""
    detail = {"compared_by": "deadline", "reason": "out_of_time", "deadline_s": deadline_s}
    return Grade("incorrect", None, detail, deadline_s * 1e3)


def crashed() -> Grade:
    """The answer crashed two processes that tried to grade it: the completion's own doing."""
    return Grade("incorrect", None, {"compared_by": "crash", "reason": "crashed_the_grader"})
