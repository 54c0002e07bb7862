"""Word of a child's end: a descriptor that poll finds readable from then on.

The kernel has such descriptors (``pidfd_open(2)``, Linux 5.3).  Where it has none, as gVisor's of some years,
a pipe's reading end stands for one: its writing end is closed as soon as SIGCHLD says that the child may have
ended.
"""

from __future__ import annotations

import os
import signal
import types


class Ends:
    """Opens such descriptors.  In a process's main thread, of which SIGCHLD is its to handle."""

    def __init__(self) -> None:
        self._writing: dict[int, int] = {}
        self._pidfds = _has_pidfds()
        if not self._pidfds:
            signal.signal(signal.SIGCHLD, self._look)

    def open(self, pid: int) -> int:
        """A descriptor that becomes readable when this child ends, and whoever asked is to close.

        A signal that comes just before a wait is only seen after it, so no wait should be long.
        """
        if self._pidfds:
            return os.pidfd_open(pid)
        reading, self._writing[pid] = os.pipe()
        self._look()
        return reading

    def _look(self, _number: int = 0, _frame: types.FrameType | None = None) -> None:
        for pid in list(self._writing):
            if _has_ended(pid) and (writing := self._writing.pop(pid, None)) is not None:
                os.close(writing)


def _has_pidfds() -> bool:
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True


def _has_ended(pid: int) -> bool:
    """Also where somebody has reaped it by now."""
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True
