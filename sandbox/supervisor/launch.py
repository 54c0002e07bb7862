"""From a fork of the warden to a process that may run a stranger's program: a ladder whose order is the
safety.

Each step takes something away that a later step could no longer take.
"""

from __future__ import annotations

import fcntl
import math
import os
import resource
import signal
from dataclasses import dataclass

from .channel import Place
from .kernel import Kernel

_MIB = 1 << 20
_AWAY = 100  # where descriptors wait while 0, 1, 2 ... are filled
_OPEN_FILES = 1024
_STACK = 128 * _MIB  # at least, for programs whose stack is not their interpreter's
_FILE_BYTES = 256 * _MIB
_OOM_FIRST = "1000"


@dataclass(frozen=True, slots=True)
class Habits:
    """What is the same for all runs of a cell: processes a run may have, and whether the warden may switch
    users.
    """

    processes: int
    switches_users: bool


def become(place: Place, user: int, descriptors: list[int], habits: Habits, kernel: Kernel) -> None:
    """Turn this fresh fork into the run: own session, own descriptors, limits, and last its own user.
    Raises OSError.
    """
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _arrange(descriptors)
    os.chdir("/tmp")  # noqa: S108 -- the cell's own, wiped after each run
    os.umask(0o022)
    _limit(place, habits.processes)
    kernel.dumpable(True)  # or /proc/self is not ours to write, where we are not root
    _die_first()
    if habits.switches_users:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    kernel.dumpable(True)


def _arrange(descriptors: list[int]) -> None:
    """Give the descriptors the numbers 0, 1, 2 ... and close all others."""
    away = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, _AWAY) for descriptor in descriptors]
    for number, descriptor in enumerate(away):
        os.dup2(descriptor, number)
    os.closerange(len(away), 1 << 20)


def _limit(place: Place, processes: int) -> None:
    cpu = math.ceil(place.cpu_total_s) + 1
    memory = place.memory_mb * _MIB
    stack = max(memory, _STACK) if place.native else memory
    for what, soft, hard in (
        (resource.RLIMIT_CPU, cpu, cpu + 1),
        (resource.RLIMIT_STACK, stack, stack),
        (resource.RLIMIT_FSIZE, _FILE_BYTES, _FILE_BYTES),
        (resource.RLIMIT_NPROC, processes, processes),
        (resource.RLIMIT_NOFILE, _OPEN_FILES, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(what, (soft, hard))
    if not place.native:  # virtual machines reserve far more than they use
        address_space = 2 * memory + 1024 * _MIB  # a backstop: resident memory is watched from outside
        resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))


def _die_first() -> None:
    """Where memory runs out all the same, the kernel shall take the run and not the warden."""
    descriptor = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
    try:
        os.write(descriptor, _OOM_FIRST.encode())
    finally:
        os.close(descriptor)
