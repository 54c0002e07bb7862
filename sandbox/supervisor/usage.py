"""What a run uses while it runs: CPU time and resident memory, read from outside of it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from .kernel import cpu_seconds

_PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024


class Usage:
    """Readings of one process; all of them are zero once it is gone."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._statm = -1  # opened when it is first read: most runs are over by then

    def memory_kb(self) -> int:
        """Resident memory."""
        try:
            if self._statm < 0:
                self._statm = os.open(f"/proc/{self.pid}/statm", os.O_RDONLY | os.O_CLOEXEC)
            return int(os.pread(self._statm, 200, 0).split()[1]) * _PAGE_KB
        except (OSError, IndexError):
            return 0

    def cpu_s(self) -> float:
        """CPU seconds of all its threads so far."""
        try:
            return cpu_seconds(self.pid)
        except OSError:
            return 0.0

    def waited_s(self) -> float:
        """Seconds that its threads of now have been ready to run and were not let: the machine was busy."""
        total = 0
        try:
            for thread in os.listdir(f"/proc/{self.pid}/task"):
                with open(f"/proc/{self.pid}/task/{thread}/schedstat", "rb") as file:
                    total += int(file.read().split()[1])
        except (OSError, IndexError):
            pass  # it is gone, or the kernel does not count this
        return total / 1e9

    def peak_kb(self, polled_kb: int, kernel_kb: int) -> int:
        """The peak, from what was polled and what the kernel says at the end."""
        return max(polled_kb, kernel_kb)

    def close(self) -> None:
        """Let go of the process."""
        if self._statm >= 0:
            os.close(self._statm)


def strays(known: AbstractSet[int]) -> tuple[int, ...]:
    """The processes of this cell that are not in ``known``: what the runs have started."""
    return tuple(pid for name in os.listdir("/proc") if name.isdigit() and (pid := int(name)) not in known)


def sum_busy(pids: Iterable[int]) -> float:
    """Seconds that these processes have run or wanted to."""
    busy_s = 0.0
    for pid in pids:
        usage = Usage(pid)
        busy_s += usage.cpu_s() + usage.waited_s()
        usage.close()
    return busy_s


def sum_usage(pids: Iterable[int], shared_kb: int) -> tuple[float, int]:
    """CPU seconds and resident KiB of several processes.

    ``shared_kb`` is what each of them has inherited and shares with all others, so it counts for none of
    them.
    """
    cpu_s, memory_kb = 0.0, 0
    for pid in pids:
        usage = Usage(pid)
        cpu_s += usage.cpu_s()
        memory_kb += max(0, usage.memory_kb() - shared_kb)
        usage.close()
    return cpu_s, memory_kb
