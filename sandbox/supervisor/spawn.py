"""Start another program as a run: a compiler, or whatever is not Python.

A fork copies page tables only for the new program to throw them away; with most short programs that was
more work than the program's own.  So the warden starts them itself, by ``posix_spawn(3)``, in which nothing
is copied: until the program begins, the child is the warden, seen by the kernel under another number.  What
a fork of the zygote takes away from itself step by step (``launch``) must therefore be so before: limits
that are the same for all runs are the warden's own for good, its user and group are the run's for that
moment, and it has the runs' system call filter.
"""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from .beside import put_beside
from .channel import Place
from .frames import read_spec
from .launch import WORSE, WORST, Habits, limits_of_all, stack_bytes

CANNOT_START = 127  # the status of what could not be started, as a shell's
_SPEC, _NOTES, _ERRORS = 3, 4, 2
_DEFAULT = (signal.SIGINT, signal.SIGPIPE, signal.SIGXFSZ)  # what Python ignores, the program would too


class CannotStartError(Exception):
    """There is no such program, or it is none."""


class Spawner:
    """Starts programs.  To be made once all else has been forked: its limits are the warden's from then on.
    Raises OSError.
    """

    def __init__(self, habits: Habits) -> None:
        self._switches_users = habits.switches_users
        for what, bounds in limits_of_all(habits.processes):
            resource.setrlimit(what, bounds)
        self._most_stack = resource.getrlimit(resource.RLIMIT_STACK)[1]
        self._worse = os.open(WORSE, os.O_RDWR | os.O_CLOEXEC)
        self._as_bad_as_ours = os.pread(self._worse, 20, 0)

    def spawn(self, place: Place, user: int, descriptors: Sequence[int]) -> int:
        """A new child with these descriptors as 0, 1, 2 and so on; the one at ``_SPEC`` says what it is.

        The spec's header: ``path`` and ``argv``, ``environment``, ``files`` to put beside it, ``directory``,
        and ``keep``, the descriptors above the standard ones that the program keeps.  Raises OSError, and
        CannotStartError once that is told where ``_NOTES`` and the errors go.
        """
        header, blobs = read_spec(os.dup(descriptors[_SPEC]))
        names, keep, argv = header["files"], header["keep"], header["argv"]
        assert isinstance(names, list)
        assert isinstance(keep, list)
        assert isinstance(argv, list)
        self._limit_stack(place.memory_mb)
        passed = [
            (os.POSIX_SPAWN_DUP2, descriptor, number)
            for number, descriptor in enumerate(descriptors)
            if number <= _ERRORS or number in keep
        ]
        with self._become(user):
            os.chdir(str(header["directory"]))
            put_beside(dict(zip(names, blobs, strict=True)))
            try:
                return os.posix_spawn(
                    str(header["path"]),
                    argv,
                    header["environment"],  # type: ignore[arg-type]  # a dictionary of texts, as packed
                    file_actions=passed,
                    setsid=True,
                    setsigdef=_DEFAULT,
                )
            except OSError as error:
                words = f"{argv[0]}: {error.strerror}\n"
        os.write(descriptors[_ERRORS], words.encode())
        os.write(descriptors[_NOTES], b"cannot_start")
        raise CannotStartError(words)

    def own_kb(self) -> int:
        """The most memory that this process has had, which the kernel counts for each child too."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def _limit_stack(self, memory_mb: int) -> None:
        most = self._most_stack
        wanted = stack_bytes(memory_mb)
        soft = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(resource.RLIMIT_STACK, (soft, most))

    @contextmanager
    def _become(self, user: int) -> Iterator[None]:
        """Be the run's user, and the first to go where memory runs out.

        The way back is the saved user id, which the program loses when it begins; so it loses what
        capabilities there are.
        """
        os.pwrite(self._worse, WORST, 0)
        if self._switches_users:
            os.setresgid(user, user, 0)
            os.setresuid(user, user, 0)
        try:
            yield
        finally:
            if self._switches_users:
                os.setresuid(0, 0, 0)
                os.setresgid(0, 0, 0)
            os.pwrite(self._worse, self._as_bad_as_ours, 0)
