"""A zstd stream that knows whether it is whole: the library's own reader takes a torn frame for the end."""

from __future__ import annotations

import io
from typing import IO

import zstandard

# Bytes.  Four of them, a block of one byte over and over, unpack to 128 KiB: this many to 32 MiB at most.
READ_AT_ONCE = 1024


class ZstdStream(io.RawIOBase):
    """What the frames of a file hold, one after another, for ``BufferedReader``.

    Raises ``EOFError`` where the file ends within a frame.
    """

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = packed
        self._unpacker = zstandard.ZstdDecompressor()
        self._frame = self._unpacker.decompressobj()
        self._has_begun = False
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: object) -> int:
        """As many bytes as there are, at most the buffer's; 0 at the end."""
        view = memoryview(buffer)  # type: ignore[arg-type]  # the io module calls it with a buffer
        while not self._ready:
            packed = self._next_packed()
            if not packed:
                return 0
            self._ready = memoryview(self._frame.decompress(packed))
            self._has_begun = True
        size = min(len(view), len(self._ready))
        view[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def _next_packed(self) -> bytes:
        """What is unpacked next, by a frame of its own where the one before is done."""
        left = b""
        if self._frame.eof:
            left = self._frame.unused_data
            self._frame, self._has_begun = self._unpacker.decompressobj(), False
        packed = left or self._packed.read(READ_AT_ONCE)
        if not packed and self._has_begun:
            raise EOFError("it ends within a zstd frame: the rest is missing")
        return packed
