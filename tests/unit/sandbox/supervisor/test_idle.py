"""How long a run has slept: not while it waits for a processor, nor while what it has started runs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from sandbox.supervisor.idle import Idle
from sandbox.supervisor.usage import sum_busy

SPINS = "while True: pass"
SLEEPS = "import time; time.sleep(60)"
STARTS = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'while True: pass'])"
LOOKS, PAUSE_S = 12, 0.05
LONG_S = 0.4 * LOOKS * PAUSE_S
CROWD = 6


def share_one_processor() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


@contextmanager
def started(source: str) -> Iterator[int]:
    """A process of that source, on one processor with all others of these tests."""
    command = [sys.executable, "-I", "-S", "-c", source]
    with subprocess.Popen(command, preexec_fn=share_one_processor, process_group=0) as child:
        try:
            time.sleep(0.2)  # it has begun
            yield child.pid
        finally:
            os.killpg(child.pid, 9)


def idled_too_long(pid: int) -> bool:
    idle = Idle(LONG_S)
    for _ in range(LOOKS):
        idle.look(sum_busy([pid]), [pid], children(pid))
        time.sleep(PAUSE_S)
    return idle.too_long


def children(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return list(map(int, file.read().split()))


@pytest.mark.parametrize(
    ("source", "crowd", "slept"),
    [
        (SLEEPS, 0, True),
        (SLEEPS, CROWD, True),
        (SPINS, 0, False),
        (SPINS, CROWD, False),
        (STARTS, CROWD, False),
    ],
    ids=[
        "asleep",
        "asleep in a crowd",
        "running",
        "kept from running",
        "waiting for a child kept from running",
    ],
)
def test_what_counts_as_sleep(source: str, crowd: int, *, slept: bool) -> None:
    with ExitStack() as others:
        pid = others.enter_context(started(source))
        for _ in range(crowd):
            others.enter_context(started(SPINS))
        assert idled_too_long(pid) is slept


def test_without_a_limit_it_may_sleep_for_ever() -> None:
    idle = Idle(0)
    for _ in range(3):
        idle.look(0.0, [os.getpid()], [])
    assert not idle.too_long
