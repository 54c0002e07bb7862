"""Frames: a bounded JSON header and raw blobs, length first.  Both ends of a cell's stream speak them.

``u32 header length | header | blob | blob ...`` (big endian), the blobs' lengths in the header under
``blobs``.  Every length is checked before anything is allocated for it.
"""

from __future__ import annotations

import json
import marshal
import os
import struct
from dataclasses import dataclass

PROTOCOL = 1
MAX_HEADER = 4 << 20
MAX_BLOB = 256 << 20
MAX_BLOBS = 50_000
_LENGTH = struct.Struct(">I")
_MOST_SPECS = 1 << 15  # bytes, read at once; of a file in memory no read is short
Spec = tuple[dict[str, object], tuple[bytes, ...]]


class FrameError(ValueError):
    """What came is not a frame, or breaks a bound; the stream cannot be trusted any more."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A header of plain JSON values and the blobs that belong to it."""

    header: dict[str, object]
    blobs: tuple[bytes, ...] = ()


def pack(header: dict[str, object], blobs: tuple[bytes, ...] = ()) -> bytes:
    """The frame's bytes.  Raises FrameError where it would break the reader's bounds."""
    text = json.dumps({**header, "blobs": [len(blob) for blob in blobs]}, separators=(",", ":")).encode()
    if len(text) > MAX_HEADER or len(blobs) > MAX_BLOBS or any(len(blob) > MAX_BLOB for blob in blobs):
        raise FrameError("a frame beyond its bounds")
    return b"".join((_LENGTH.pack(len(text)), text, *blobs))


def pack_spec(header: dict[str, object], blobs: tuple[bytes, ...] = ()) -> bytes:
    """What the clerk tells a process of ours that becomes a run, for the interpreter's own reader: the
    cheapest there is.
    """
    return marshal.dumps((header, blobs))


def read_spec(descriptor: int) -> Spec:
    """What ``pack_spec`` has put in a file; the descriptor is closed after."""
    data = os.pread(descriptor, _MOST_SPECS, 0)
    while len(data) % _MOST_SPECS == 0 and (more := os.pread(descriptor, _MOST_SPECS, len(data))):
        data += more
    os.close(descriptor)
    return marshal.loads(data)  # type: ignore[no-any-return]  # noqa: S302 -- the clerk's, which runs no program


class Unpacker:
    """Turns a byte stream into frames, however it is cut."""

    def __init__(self, max_blob: int = MAX_BLOB) -> None:
        self._max_blob = max_blob
        self._buffer = bytearray()
        self._header: dict[str, object] | None = None
        self._lengths: list[int] = []

    def feed(self, data: bytes) -> None:
        """Add what was read."""
        self._buffer += data

    def empty(self) -> bool:
        """Whether everything that was fed has been popped."""
        return not self._buffer and self._header is None

    def pop(self) -> Frame | None:
        """The next complete frame, or None.  Raises FrameError."""
        if self._header is None and not self._take_header():
            return None
        if len(self._buffer) < sum(self._lengths):
            return None
        return self._take_blobs()

    def _take_header(self) -> bool:
        if len(self._buffer) < _LENGTH.size:
            return False
        (length,) = _LENGTH.unpack_from(self._buffer)
        if length > MAX_HEADER:
            raise FrameError("a header beyond its bound")
        end = _LENGTH.size + length
        if len(self._buffer) < end:
            return False
        self._header, self._lengths = _read_header(bytes(self._buffer[_LENGTH.size : end]))
        if any(length > self._max_blob for length in self._lengths):
            raise FrameError("a blob beyond its bound")
        del self._buffer[:end]
        return True

    def _take_blobs(self) -> Frame:
        blobs, at = [], 0
        with memoryview(self._buffer) as view:
            for length in self._lengths:
                blobs.append(bytes(view[at : at + length]))
                at += length
        del self._buffer[:at]
        header, self._header, self._lengths = self._header or {}, None, []
        return Frame(header, tuple(blobs))


def _read_header(text: bytes) -> tuple[dict[str, object], list[int]]:
    try:
        header = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FrameError("a header that is not JSON") from error
    lengths = header.pop("blobs", None) if isinstance(header, dict) else None
    if not isinstance(lengths, list) or len(lengths) > MAX_BLOBS:
        raise FrameError("a header without its blobs' lengths")
    if not all(type(length) is int and 0 <= length <= MAX_BLOB for length in lengths):
        raise FrameError("a blob beyond its bound")
    return header, lengths
