"""A compiler that stays: warm from one program to the next, watched from outside, replaced when it fails.

It runs no program, only compiles; it has a user id of its own and the same system call filter as the runs.
"""

from __future__ import annotations

import os
import select
import time
from dataclasses import dataclass

from .channel import NATIVE, Channel, Leave, Place, Settle, Settled
from .kernel import cpu_seconds
from .session import WardenError
from .tasks import Bounds

_TICK_MS = 20
_CHUNK = 1 << 16
_LINE = 64
_UNLIMITED_S = 1e6
_BUILDS = 500  # a compiler that has built so many is replaced, whatever it may have kept of them


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether it has built the program, and what it said; ``broken`` is the bound that ended it."""

    built: bool
    messages: bytes
    broken: str = ""


class SettledCompiler:
    """One process, asked by a line on its input.  Where the warden lets nothing settle, it never answers."""

    def __init__(self, channel: Channel, spec: int, memory_mb: int) -> None:
        self._channel = channel
        reading, self._writing = os.pipe2(os.O_CLOEXEC)
        self._reading, writing = os.pipe2(os.O_CLOEXEC)
        nothing = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        descriptors = (reading, writing, nothing, spec, os.dup(nothing))
        place = Place(NATIVE, 5, _UNLIMITED_S, _UNLIMITED_S, memory_mb, builder=True)
        channel.send(Settle(place), descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        message, _none = channel.receive()
        if not isinstance(message, Settled):
            raise WardenError("the warden did not settle a compiler")
        self._pid = message.pid
        self.refused = message.pid == 0
        self._builds = 0

    def build(self, bounds: Bounds) -> Answer | None:
        """Have it build what lies in the workshop; None where it is gone without an answer.

        After None, after a broken bound and when it is worn out it must be closed.
        """
        self._builds += 1
        deadline = time.monotonic() + bounds.wall_s
        try:
            until_s = cpu_seconds(self._pid) + bounds.cpu_s
            os.write(self._writing, b"\n")
        except OSError:
            return None
        data = b""
        while (answer := _read(data)) is None:
            if time.monotonic() > deadline or self._spent(until_s):
                return Answer(False, b"the compiler took too long\n", "cpu_time")
            if not select.select([self._reading], [], [], _TICK_MS / 1000)[0]:
                continue
            piece = os.read(self._reading, _CHUNK)
            if not piece:
                return None
            data += piece
            if len(data) > _LINE + bounds.output_bytes:
                return Answer(False, b"the compiler said too much\n", "output")
        return answer

    @property
    def worn(self) -> bool:
        """Whether it has built enough."""
        return self._builds >= _BUILDS

    def close(self) -> None:
        """End it."""
        self._channel.send(Leave(self._pid))
        os.close(self._writing)
        os.close(self._reading)

    def _spent(self, until_s: float) -> bool:
        try:
            return cpu_seconds(self._pid) > until_s
        except OSError:
            return False  # it has ended, and the stream will tell


def _read(data: bytes) -> Answer | None:
    """The answer, once all of it is there."""
    line, end, rest = data.partition(b"\n")
    if not end:
        return None
    built, _, length = line[:_LINE].partition(b" ")
    if not length.isdigit():
        return Answer(False, b"the compiler broke down\n", "exited")
    return Answer(built == b"1", rest) if len(rest) >= int(length) else None
