"""From a fork of the zygote to a process that may run a stranger's program: a ladder whose order is the
safety.

Each step takes something away that a later step could no longer take.  The ladder is built before the fork
and climbed in one function that calls the kernel and little else: what a fork touches is copied, page by
page, and that copying is most of what a short run costs.  What is the same for all runs and can be
inherited, the zygote does once (``stand_ready``).
"""

from __future__ import annotations

import fcntl
import math
import os
import resource
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .channel import Place
from .kernel import Kernel

Limits = tuple[tuple[int, tuple[int, int]], ...]

_MIB = 1 << 20
_AWAY = 100  # where descriptors wait while 0, 1, 2 ... are filled
_LOW = 32  # descriptors that a process that forks runs keeps taken
_OPEN_FILES = 1024
_STACK = 128 * _MIB  # at least, for programs whose stack is not their interpreter's
_FILE_BYTES = 256 * _MIB
_MOST = 1 << 20  # descriptors
WORSE, WORST = "/proc/self/oom_score_adj", b"1000"


@dataclass(frozen=True, slots=True)
class Habits:
    """What is the same for all runs of a cell: processes a run may have, whether the warden may switch
    users, and what a fork's stack takes of its address space, in bytes.
    """

    processes: int
    switches_users: bool
    stack_room: int = 0


class Ladder(NamedTuple):
    """What a fork needs to become a run: its user, if it gets one of its own, and its limits."""

    user: int | None
    limits: Limits


def ladder(place: Place, user: int, habits: Habits) -> Ladder:
    """The ladder for a place, built before the fork."""
    return Ladder(user if habits.switches_users else None, _limits(place, habits))


def stand_ready(switches_users: bool) -> None:
    """In a process that starts runs: be what all of them inherit.  Raises OSError."""
    os.chdir("/tmp")  # noqa: S108 -- the cell's own, wiped after each run
    os.umask(0o022)
    if switches_users:
        os.setgroups([])
    nothing = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    while nothing < _LOW:  # what comes for a run lies above what it becomes
        nothing = os.dup(nothing)


def climb(
    ladder: tuple[int | None, Sequence[tuple[int, tuple[int, int]]]],
    descriptors: Sequence[int],
    kernel: Kernel,
) -> None:
    """Turn this fresh fork into the run: own session, own descriptors, limits, and last its own user.
    Raises OSError.

    The ladder is a ``Ladder`` or as good as one: even making one here would cost pages.
    """
    user, limits = ladder
    os.setsid()
    if min(descriptors) < len(descriptors):  # it would be overwritten before its turn
        descriptors = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, _AWAY) for descriptor in descriptors]
    number = 0
    for descriptor in descriptors:
        os.dup2(descriptor, number)
        number += 1
    os.closerange(number, _MOST)
    for what, bounds in limits:
        resource.setrlimit(what, bounds)
    if user is None:
        kernel.open_to_its_user()  # or /proc/self is not ours to write
    # Where memory runs out all the same, the kernel shall take the run and none of ours.
    worse = os.open(WORSE, os.O_WRONLY)
    os.write(worse, WORST)
    os.close(worse)
    kernel.reseed()
    if user is not None:
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        kernel.open_to_its_user()


def stack_room() -> int:
    """Bytes of address space that this process's stack takes: what it has grown to, or all that it may grow
    to where the kernel gives it that at once (gVisor).
    """
    with open("/proc/self/maps", encoding="ascii", errors="replace") as file:
        for line in file:
            if line.endswith("[stack]\n"):
                first, _, last = line.split(maxsplit=1)[0].partition("-")
                return int(last, 16) - int(first, 16)
    return 0


def limits_of_all(processes: int) -> Limits:
    """The limits that every run has alike."""
    return (
        (resource.RLIMIT_FSIZE, (_FILE_BYTES, _FILE_BYTES)),
        (resource.RLIMIT_NPROC, (processes, processes)),
        (resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES)),
        (resource.RLIMIT_CORE, (0, 0)),
    )


def stack_bytes(memory_mb: int) -> int:
    """The stack of a program that is not its interpreter's."""
    return max(memory_mb * _MIB, _STACK)


def _limits(place: Place, habits: Habits) -> Limits:
    cpu = math.ceil(place.cpu_total_s) + 1
    memory = place.memory_mb * _MIB
    # A backstop: resident memory is watched from outside.
    address_space = 2 * memory + 1024 * _MIB + habits.stack_room
    return (
        (resource.RLIMIT_CPU, (cpu, cpu + 1)),
        (resource.RLIMIT_STACK, (memory, memory)),
        *limits_of_all(habits.processes),
        (resource.RLIMIT_AS, (address_space, address_space)),
    )
