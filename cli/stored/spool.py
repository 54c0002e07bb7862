"""Standard input, so that it can be read more than once: what was read is kept on disk, not in memory."""

from __future__ import annotations

import io
import os
import tempfile
from typing import IO


class Spool:
    """A stream that is read once, and what came of it so far in a temporary file.

    The first reader does not wait for the end: it gets what there is, as it comes.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._kept = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as this is; the system removes it
        self._length = 0

    def open(self) -> io.BufferedReader:
        """All of it from the start; any number of readers, one after another."""
        return io.BufferedReader(_Reader(self), 1 << 17)

    def read_at(self, position: int, size: int) -> bytes:
        """At most ``size`` bytes from there on; none at the end."""
        if position < self._length:
            return os.pread(self._kept.fileno(), min(size, self._length - position), position)
        data = os.read(self._stream.fileno(), size) if _has_number(self._stream) else self._stream.read(size)
        self._kept.seek(self._length)
        self._kept.write(data)
        self._kept.flush()
        self._length += len(data)
        return data


class _Reader(io.RawIOBase):
    """One reading of a spool."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._position = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        """As many bytes as there are, at most the buffer's."""
        view = memoryview(buffer)  # type: ignore[arg-type]  # the io module calls it with a buffer
        data = self._spool.read_at(self._position, len(view))
        view[: len(data)] = data
        self._position += len(data)
        return len(data)

    def tell(self) -> int:
        return self._position


def _has_number(stream: IO[bytes]) -> bool:
    """Whether the system knows the stream; one made up in memory it does not."""
    try:
        stream.fileno()
    except (OSError, AttributeError):
        return False
    return True
