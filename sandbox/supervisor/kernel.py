"""The few kernel calls that the standard library lacks.  Linux, x86-64 and aarch64."""

from __future__ import annotations

import ctypes
import os
import time

PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2
_CPUCLOCK_SCHED = 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


class Kernel:
    """Holds the C library open, so that a forked run need not look it up."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)

    def prctl(self, option: int, value: int, pointer: int = 0) -> None:
        """prctl(2).  Raises OSError."""
        arguments = (ctypes.c_ulong(value), ctypes.c_ulong(pointer), ctypes.c_ulong(0), ctypes.c_ulong(0))
        if self._libc.prctl(option, *arguments) != 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))

    def no_new_privileges(self) -> None:
        """Set-user-id files grant nothing from here on, to this process and all that it starts."""
        self.prctl(PR_SET_NO_NEW_PRIVS, 1)

    def install_filter(self, instructions: bytes) -> None:
        """Put a seccomp filter (packed ``sock_filter`` instructions) on this process and all that it
        starts.
        """
        buffer = ctypes.create_string_buffer(instructions, len(instructions))
        program = _Program(len(instructions) // 8, ctypes.addressof(buffer))
        self.prctl(PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(program))

    def dumpable(self, yes: bool) -> None:
        """Whether /proc/self belongs to the process's own user (needed for /dev/stdin) or to root."""
        self.prctl(PR_SET_DUMPABLE, int(yes))


def cpu_seconds(pid: int) -> float:
    """CPU time of a process with all its threads, its children excluded.  Raises OSError when it is gone.

    The clock's number is made from the process id as ``clock_getcpuclockid(3)`` does.
    """
    return time.clock_gettime((~pid << 3) | _CPUCLOCK_SCHED)
