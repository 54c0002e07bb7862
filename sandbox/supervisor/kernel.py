"""The few kernel calls that the standard library lacks.  Linux, x86-64 and aarch64."""

from __future__ import annotations

import _random
import ctypes
import errno
import os
import random
import time
from functools import partial

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
        self._libc.prctl.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)
        self._fork = ctypes.PyDLL(None).fork  # the interpreter's lock stays held, as by its own fork
        self._reseed = partial(_random.Random.seed, random._inst)  # without its Python part

    def fork(self) -> int:
        """fork(2) without the hooks that the interpreter and its modules run in the child.

        They set right what other threads may have left, touch hundreds of pages for it, and each page that
        is touched is copied.  So: only in a process of one thread, and ``reseed`` in the child.
        """
        pid = int(self._fork())
        if pid < 0:
            raise OSError(errno.EAGAIN, "no process can be forked")
        return pid

    def reseed(self) -> None:
        """In a fresh fork: give the program random numbers of its own, as the interpreter's hooks would."""
        self._reseed()

    def prctl(self, option: int, value: int, pointer: int = 0) -> None:
        """prctl(2).  Raises OSError."""
        if self._libc.prctl(option, value, pointer, 0, 0) != 0:
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
