"""What this cell's kernel does not tell its supervisor, and what is not as sharp for want of it.

Asked of the kernel itself, never guessed from its name: gVisor of another year may tell more, and a Linux
may have been built to tell less.
"""

from __future__ import annotations

import os
import time

_TICK_NS = 10_000_000
_PLACE = "/tmp"  # noqa: S108 -- the cell's own


def find_gaps() -> tuple[str, ...]:
    """A sentence each."""
    told = {
        "CPU time is counted in ticks of 10 ms, and on a busy machine it may count waiting for a processor:"
        " no more workers than processors": clock_is_exact(),
        "waiting for a processor may count as idling": os.path.exists("/proc/self/schedstat"),
        "how many files a program makes is bounded by its time and the cell's memory alone": _counts_files(),
    }
    return tuple(gap for gap, is_told in told.items() if not is_told)


def clock_is_exact() -> bool:
    """Whether CPU time is counted to the nanosecond, and so is the processor's alone."""
    return time.process_time_ns() % _TICK_NS != 0


def _counts_files() -> bool:
    return os.statvfs(_PLACE).f_files > 0
