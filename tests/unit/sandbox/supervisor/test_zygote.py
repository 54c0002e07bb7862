"""The process that forks the runs and nothing else."""

from __future__ import annotations

import mmap
import os
import signal
import socket
from collections.abc import Iterator

import pytest

from sandbox.supervisor.kernel import Kernel, _thread_number
from sandbox.supervisor.launch import Ladder
from sandbox.supervisor.zygote import Zygote, ZygoteError, serve_forks

PLAIN = Ladder(None, ())


def seven() -> int:
    return 7


def knows_its_number() -> int:
    """The C library's own record, in which a raw fork would leave the parent's number."""
    return 0 if _thread_number() else 1


def broken() -> int:
    raise ValueError


ROLES = {"seven": seven, "knows its number": knows_its_number, "broken": broken}


@pytest.fixture
def zygote() -> Iterator[Zygote]:
    """A real one, as our child: what it forks is ours too."""
    ready = mmap.mmap(-1, mmap.PAGESIZE)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()
    if pid == 0:
        ours.close()
        kernel = Kernel()
        serve_forks(theirs, ROLES, ready, kernel, kernel.fork_sibling)
    theirs.close()
    yield Zygote(ours, pid, ready)
    ours.close()
    os.waitpid(pid, 0)


@pytest.mark.parametrize(("role", "status"), [("seven", 7), ("knows its number", 0), ("broken", 250)])
def test_what_it_forks_is_our_child(zygote: Zygote, role: str, status: int) -> None:
    """We can wait for it, and it says that it was set up."""
    pid = zygote.fork(role, 3, PLAIN, [os.open(os.devnull, os.O_RDWR)] * 3)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == status
    assert zygote.ready[3] == 1


def test_a_zygote_that_is_gone_is_an_error(zygote: Zygote) -> None:
    """The cell ends with it."""
    os.kill(zygote.pid, signal.SIGKILL)
    with pytest.raises(OSError):  # noqa: PT011 -- a broken pipe, or an answer that does not come
        zygote.fork("seven", 0, PLAIN, [])


def test_a_zygote_that_does_not_answer_is_an_error(zygote: Zygote) -> None:
    """Nobody waits for it without end."""
    os.kill(zygote.pid, signal.SIGSTOP)
    impatient = Zygote(zygote._end, zygote.pid, zygote.ready, patience_s=1)
    with pytest.raises(ZygoteError, match="does not answer"):
        impatient.fork("seven", 0, PLAIN, [os.open(os.devnull, os.O_RDWR)])
    os.kill(zygote.pid, signal.SIGKILL)


def test_it_is_an_operating_system_error() -> None:
    """So that the warden reports the cell as broken, as for any other call of the kernel's that fails."""
    assert issubclass(ZygoteError, OSError)
