"""The few kernel calls that the standard library lacks.  Linux, x86-64 and aarch64."""

from __future__ import annotations

import _random
import ctypes
import errno
import os
import random
import signal
import threading
import time
from functools import partial

PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT, _CLEAR_ALL = 47, 4
_SECCOMP_MODE_FILTER = 2
_CPUCLOCK_SCHED = 2
_CLONE = {"x86_64": 56, "aarch64": 220}
_PRCTL = {"x86_64": 157, "aarch64": 167}
_CLONE_PARENT, _CLONE_CHILD_SETTID = 0x8000, 0x01000000
_THREAD_BYTES = 2048  # of the C library's record of a thread, which has its number somewhere


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


class Kernel:
    """Holds the C library open, so that a forked run need not look it up."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._libc.prctl.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)
        self._call = ctypes.PyDLL(None).syscall  # the interpreter's lock stays held, as by its own fork
        self._call.restype = ctypes.c_long
        self._call.argtypes = [ctypes.c_long] * 6
        self._fork_sibling = _clone_arguments(_CLONE_PARENT)
        self._fork_child = _clone_arguments(0)
        self._open = (_PRCTL[os.uname().machine], PR_SET_DUMPABLE, 1, 0, 0, 0)
        self._reseed = partial(_random.Random.seed, random._inst)  # without its Python part

    def fork_sibling(self) -> int:
        """fork(2), but for a child of our parent's and not ours, and without the hooks that the interpreter,
        its modules and the C library run in it.

        They set right what other threads may have left, touch hundreds of pages for it, and each page that
        is touched is copied.  So: only in a process of one thread, and ``reseed`` in the child.  Negative
        where no process can be made.
        """
        return int(self._call(*self._fork_sibling))

    def fork_child(self) -> int:
        """fork(2) as ``fork_sibling``, for a child of ours."""
        return int(self._call(*self._fork_child))

    def open_to_its_user(self) -> None:
        """Give /proc/self to the process's own user, as after an exec: by the bare system call, which costs
        a fresh fork fewer pages than ``dumpable``.
        """
        self._call(*self._open)

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

    def bequeath_no_capability(self) -> None:
        """What this process starts gets none of its capabilities, unless as root; a kernel that knows of no
        other way to hand them on (Linux before 4.3, gVisor) has nothing to forbid.
        """
        try:
            self.prctl(_PR_CAP_AMBIENT, _CLEAR_ALL)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise

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


def _clone_arguments(flags: int) -> tuple[int, ...]:
    """clone(2) as a fork; the kernel writes the child's number where the C library keeps it."""
    number = _CLONE[os.uname().machine]
    place = _thread_number()
    flags |= signal.SIGCHLD | (_CLONE_CHILD_SETTID if place else 0)
    return number, flags, 0, 0, *((place, 0) if number == _CLONE["x86_64"] else (0, place))


def _thread_number() -> int:
    """The address at which the C library keeps this thread's number; 0 where it is not found."""
    pthread_self = ctypes.CDLL(None).pthread_self
    pthread_self.restype = ctypes.c_void_p
    record: int = pthread_self()
    words = (ctypes.c_int32 * (_THREAD_BYTES // 4)).from_address(record)
    own = threading.get_native_id()
    return next((record + 4 * at for at, word in enumerate(words) if word == own), 0)
