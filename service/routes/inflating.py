"""Compressed bodies: inflated to the limit, and no further."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

import zstandard

from service.errors import malformed, too_large

# zlib's ways to say which framing, each with the largest window.
GZIP, ZLIB = 31, 15
ZSTD_WINDOW = 8 << 20  # the most that RFC 9659 lets a body ask for
PIECE = 1 << 18


def inflate(body: bytes, limit: int, window: int = GZIP) -> bytes:
    """A body of gzip's or zlib's, all members of it.  Raises ``RequestError`` (400, 413)."""
    out = bytearray()
    while body:
        member = zlib.decompressobj(window)
        try:
            out += member.decompress(body, limit + 1 - len(out))
        except zlib.error as err:
            raise malformed("the body is not compressed as it says") from err
        _check(len(out), limit)
        if not member.eof:
            raise malformed("the compressed body is cut off")
        body = member.unused_data
    return bytes(out)


def inflate_zstd(body: bytes, limit: int) -> bytes:
    """A body of Zstandard's, all frames of it; of one that is cut off, what there is.

    Raises ``RequestError`` (400, 413).
    """
    out = bytearray()
    reader = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW).stream_reader(
        body, read_across_frames=True
    )
    try:
        while piece := reader.read(min(PIECE, limit + 1)):
            out += piece
            _check(len(out), limit)
    except zstandard.ZstdError as err:
        raise malformed("the body is not compressed as it says") from err
    return bytes(out)


CODINGS: Mapping[str, Callable[[bytes, int], bytes]] = MappingProxyType(
    {
        "gzip": inflate,
        "x-gzip": inflate,
        "deflate": partial(inflate, window=ZLIB),
        "zstd": inflate_zstd,
    }
)


def _check(size: int, limit: int) -> None:
    if size > limit:
        raise too_large(f"the inflated body is over {limit} bytes")
