"""How the pool and its children talk: framed messages, and a page of shared words for what is going on now.

A frame is its length (eight bytes, little endian) and a marshalled value: plain data only, several times
faster than pickle, and both ends run the same interpreter.  What may be lost when a child hangs or dies,
namely where it was, does not travel in frames: the child writes it to shared memory before each item.
"""

from __future__ import annotations

import marshal
import mmap
import os
import socket
import struct
import tempfile
from collections.abc import Iterator
from enum import IntEnum
from typing import Any

_LENGTH = struct.Struct("<Q")
_READ = 1 << 16  # bytes; twice as many are memory that is mapped and unmapped for each call
NO_LIMIT = (1 << 64) - 1


def encode(message: Any) -> bytes:
    """One frame; raises ``ValueError`` for what is no plain data."""
    body = marshal.dumps(message)
    return _LENGTH.pack(len(body)) + body


class FrameReader:
    """Puts a byte stream back into messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[object]:
        """The messages that ``data`` completes."""
        self._buffer += data
        while len(self._buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer)
            end = _LENGTH.size + length
            if len(self._buffer) < end:
                return
            with memoryview(self._buffer) as view:
                message = marshal.loads(view[_LENGTH.size : end])  # noqa: S302 - written by our own child
            del self._buffer[:end]
            yield message


def receive_frames(connection: socket.socket) -> Iterator[object]:
    """Messages from a blocking socket, until the other end closes."""
    reader = FrameReader()
    while data := connection.recv(_READ):
        yield from reader.feed(data)


class Phase(IntEnum):
    """What a child is doing with its item: the gold's fault and the answer's are told apart by this."""

    IDLE = 0
    READING_GOLD = 1
    JUDGING = 2


class Progress:
    """Shared words of one child: which item it is at since when, and where the parent wants it to stop.

    A position is the chunk's number times 2**32 plus the item's index in it.  Times are nanoseconds: of the
    monotonic clock, which all processes share, and of the child's own processor time.
    """

    def __init__(self, descriptor: int) -> None:
        self._map = mmap.mmap(descriptor, mmap.PAGESIZE)
        self._words = memoryview(self._map).cast("Q")

    def begin(self, position: int, now_ns: int, cpu_ns: int) -> None:
        """Called by the child before each item.  The position comes last: whoever sees it sees its times."""
        words = self._words
        words[1] = now_ns
        words[2] = cpu_ns
        words[3] = Phase.READING_GOLD
        words[0] = position

    def enter(self, phase: Phase) -> None:
        """Called by the child when an item's next phase starts."""
        self._words[3] = phase

    @property
    def position(self) -> int:
        """Where the child is, or was last."""
        return self._words[0]

    @property
    def started_ns(self) -> int:
        """When it began there."""
        return self._words[1]

    @property
    def cpu_ns(self) -> int:
        """Its processor time then, or a little before."""
        return self._words[2]

    @property
    def phase(self) -> int:
        """What it is doing there."""
        return self._words[3]

    @property
    def limit(self) -> int:
        """The first position that the child shall no longer begin."""
        return self._words[4]

    @limit.setter
    def limit(self, position: int) -> None:
        self._words[4] = position

    def close(self) -> None:
        """Let go of the memory."""
        self._words.release()
        self._map.close()


def open_shared_page() -> int:
    """A descriptor of one page of memory that processes can share."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("progress")
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    os.ftruncate(descriptor, mmap.PAGESIZE)
    return descriptor
