"""What becomes of an item that its child did not survive, or that came too late."""

from __future__ import annotations

import os
import signal

from grader.grade import Fault, Grade

CHILD_LOST = Fault("math_child_lost", "the process that graded this item was lost, twice", retryable=True)
DEADLINE_EXCEEDED = Fault("deadline_exceeded", "not graded before the deadline", retryable=True)
GOLD_TIMED_OUT = Fault(
    "gold_unreadable", "the gold cannot be read within its time and memory", retryable=False
)

# Seconds by the clock that an item may be kept from running before its child is given up: how busy a machine
# is must decide no verdict, so this only bounds what processor time cannot (a stopped process).
PATIENCE_S = 10.0


def is_guilty(cpu_s: float | None, deadline_s: float) -> bool:
    """Whether an item that is overdue by the clock used that processor time; assumed if nobody can tell."""
    return cpu_s is None or cpu_s >= deadline_s


def was_killed(status: int) -> bool:
    """Whether a child ended by somebody's signal, or had retired: not by what it was grading."""
    return status == 0 or (os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGKILL, signal.SIGTERM))


def out_of_time(deadline_s: float) -> Grade:
    """The answer took longer than an item may: the completion's own doing."""
    detail = {"compared_by": "deadline", "reason": "out_of_time", "deadline_s": deadline_s}
    return Grade("incorrect", None, detail, deadline_s * 1e3)


def crashed() -> Grade:
    """The answer crashed two processes that tried to grade it: the completion's own doing."""
    return Grade("incorrect", None, {"compared_by": "crash", "reason": "crashed_the_grader"})
