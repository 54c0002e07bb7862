"""Word of a child's end, where the kernel has descriptors for it and where it has none."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Iterator

import pytest

from sandbox.supervisor.ends import Ends


@pytest.fixture(params=["with pidfd_open", "without"])
def ends(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ends]:
    def refuse(_pid: int) -> int:
        raise OSError(38, "Function not implemented")

    before = signal.getsignal(signal.SIGCHLD)
    if request.param == "without":
        monkeypatch.setattr(os, "pidfd_open", refuse)
    yield Ends()
    signal.signal(signal.SIGCHLD, before)


def forked(exits_after_s: float) -> int:
    pid = os.fork()
    if pid == 0:
        time.sleep(exits_after_s)
        os._exit(0)
    return pid


def is_readable(end: int, within_s: float) -> bool:
    """Looking now and then, as the descriptors' users must."""
    poll = select.poll()
    poll.register(end, select.POLLIN)
    deadline = time.monotonic() + within_s
    while not poll.poll(10):
        if time.monotonic() > deadline:
            return False
    return True


def test_each_end_is_told(ends: Ends) -> None:
    """Of two that are waited for, only that of the one that has ended; whoever is reaped has ended."""
    lives, dies = forked(600), forked(0.05)
    opened = [ends.open(lives), ends.open(dies)]
    try:
        assert is_readable(opened[1], 30)
        assert not is_readable(opened[0], 0.05)
        os.waitpid(dies, 0)
        os.kill(lives, signal.SIGKILL)
        assert is_readable(opened[0], 30)
        os.waitpid(lives, 0)
    finally:
        for end in opened:
            os.close(end)


def test_an_end_before_the_question_is_told(ends: Ends) -> None:
    pid = forked(0)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    end = ends.open(pid)
    assert is_readable(end, 30)
    os.close(end)
    os.waitpid(pid, 0)
