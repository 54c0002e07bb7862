"""What a run uses that is another program: its own memory, not that of the process it was started by."""

from __future__ import annotations

import os

from .usage import Usage

_TICKS = os.sysconf("SC_CLK_TCK")
_MARGIN_KB = 4096  # what the warden may have grown by in starting it


class NativeUsage(Usage):
    """Readings of a process that the warden has started, ``inherited_kb`` large itself.

    The kernel's peak for the process counts the warden too, so it is believed only beyond that; the
    high-water mark that is polled belongs to the program alone.
    """

    def __init__(self, pid: int, inherited_kb: int) -> None:
        super().__init__(pid)
        self._inherited_kb = inherited_kb + _MARGIN_KB
        self._status = os.open(f"/proc/{pid}/status", os.O_RDONLY | os.O_CLOEXEC)
        self._stat = os.open(f"/proc/{pid}/stat", os.O_RDONLY | os.O_CLOEXEC)

    def memory_kb(self) -> int:
        """The program's peak of resident memory so far, or what it has now where no peak is told."""
        try:
            lines = os.pread(self._status, 4096, 0).splitlines()
            peak = next((int(line.split()[1]) for line in lines if line.startswith(b"VmHWM:")), None)
            return super().memory_kb() if peak is None else peak
        except (OSError, IndexError, ValueError):
            return 0

    def cpu_s(self) -> float:
        """CPU seconds of all its threads and of the children that it has waited for."""
        try:
            fields = os.pread(self._stat, 4096, 0).rpartition(b")")[2].split()
            children = (int(fields[13]) + int(fields[14])) / _TICKS
        except (OSError, IndexError, ValueError):
            children = 0.0
        return super().cpu_s() + children

    def peak_kb(self, polled_kb: int, kernel_kb: int) -> int:
        """The peak, from what was polled and what the kernel says at the end."""
        return max(polled_kb, kernel_kb) if kernel_kb > self._inherited_kb else polled_kb

    def close(self) -> None:
        """Let go of the process."""
        super().close()
        os.close(self._status)
        os.close(self._stat)
