"""Play sample programs in the zygote, as runs will: what a first time learns, every run need not learn again.

An attribute's first look-up fills a cache, a function's first calls count up until its instructions are
replaced by quicker ones: in a run each of them would copy a page.
"""

from __future__ import annotations

import fcntl
import os
import sys
from contextlib import ExitStack, suppress

from sandbox.supervisor.frames import pack_spec

from .program import NAME, prepare_streams
from .stdio import play

_TIMES = 24
_HIGH = 64  # descriptors from here on are nobody's
_STDIN = b"5 4\n3 1 4 1 5\n"
_SOURCE = b"""
import sys
def main():
    n, m = map(int, input().split())
    numbers = list(map(int, sys.stdin.readline().split()))
    print(n, *numbers)
if __name__ == "__main__":
    main()
"""


def rehearse() -> None:
    """Play a program some times, on descriptors as a run has them; leave fresh streams.  Raises OSError."""
    before = sys.modules["__main__"], sys.argv
    os.chdir("/tmp")  # noqa: S108 -- the cell's own
    with ExitStack() as after:
        for number in range(5):
            after.callback(_restore, number, _aside(number))
        for time in range(_TIMES):
            prepare_streams()
            _play(pass_on=time % 2 == 0)
    with suppress(FileNotFoundError):  # the other zygote was quicker
        os.unlink(NAME)
    sys.modules["__main__"], sys.argv = before
    prepare_streams()


def _play(pass_on: bool) -> None:
    reading, writing = (_high(descriptor) for descriptor in os.pipe())
    nothing = _high(os.open(os.devnull, os.O_RDWR))
    spec = pack_spec({"args": [], "files": [], "pass_on": pass_on}, (_SOURCE, b""))
    given = (_file(_STDIN), nothing, nothing, _file(spec), writing)
    for number, descriptor in enumerate(given):
        os.dup2(descriptor, number)
    play()
    for descriptor in {*given, reading}:
        os.close(descriptor)


def _high(descriptor: int) -> int:
    """The same above all that a run has."""
    high = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _HIGH)
    os.close(descriptor)
    return high


def _file(data: bytes) -> int:
    descriptor = os.memfd_create("sample")
    os.pwrite(descriptor, data, 0)
    return _high(descriptor)


def _aside(number: int) -> int:
    try:
        return fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, _HIGH)
    except OSError:
        return -1


def _restore(number: int, aside: int) -> None:
    if aside < 0:
        with suppress(OSError):
            os.close(number)
    else:
        os.dup2(aside, number)
        os.close(aside)
