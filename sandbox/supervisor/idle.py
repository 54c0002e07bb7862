"""For how long a group of processes has slept, on a machine that may be busy with others.

Time that a process waits for a processor is not the program's, and neither the kernel's count of it (which
goes with each process and thread that ends) nor a look at who is ready to run (a moment in many) tells all
of it.  So a stretch between two looks counts as slept only as far as both say so.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from .usage import sum_busy

_RUNNABLE = b"R"


class Idle:
    """Counts the time in which none of a group's processes has run or waited for a processor.

    ``limit_s`` of 0 means that it may sleep for ever.
    """

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._idle_s = 0.0
        self._seen_at = 0.0
        self._busy_s = 0.0

    @property
    def too_long(self) -> bool:
        """Whether the limit is reached."""
        return 0 < self._limit_s <= self._idle_s

    def look(self, busy_s: float, watched: Sequence[int], others: Sequence[int]) -> None:
        """Look now and then.  ``busy_s``: seconds that the ``watched`` have run or wanted to; the ``others``
        are those that they have started.
        """
        if not self._limit_s:
            return
        now, busy_s = time.monotonic(), busy_s + sum_busy(others)
        if self._seen_at and not any(map(_is_runnable, (*watched, *others))):
            self._idle_s += max(0.0, now - self._seen_at - max(0.0, busy_s - self._busy_s))
        self._seen_at, self._busy_s = now, busy_s


def _is_runnable(pid: int) -> bool:
    """Whether its first thread runs or could; what other threads do is in the time that they use."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split(maxsplit=1)[0] == _RUNNABLE
    except (OSError, IndexError):
        return False
