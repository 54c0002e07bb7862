"""Inflating a body: all of it, within the limit, or not at all."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from service.errors import RequestError
from service.routes.inflating import CODINGS, inflate, inflate_zstd


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=4))
def test_inflate_is_the_inverse_of_gzip(members: list[bytes]) -> None:
    """One member or several."""
    body = b"".join(gzip.compress(member) for member in members)
    assert inflate(body, 10_000) == b"".join(members)


@given(st.binary(max_size=2000))
def test_inflate_is_the_inverse_of_deflate(text: bytes) -> None:
    """HTTP's deflate is zlib's format."""
    assert CODINGS["deflate"](zlib.compress(text), 10_000) == text


def test_a_deflate_bomb_is_refused() -> None:
    with pytest.raises(RequestError) as caught:
        CODINGS["deflate"](zlib.compress(b"\0" * 10_000_000), 1000)
    assert caught.value.status == 413


BOMB = gzip.compress(b"\0" * 10_000_000)
REFUSED = {
    "a bomb": (BOMB, 413),
    "a bomb in the second member": (gzip.compress(b"x") + BOMB, 413),
    "one byte too many": (gzip.compress(b"x" * 1001), 413),
    "cut off": (gzip.compress(b"hello" * 100)[:-9], 400),
    "not gzip": (b"{}", 400),
    "zlib, not gzip": (zlib.compress(b"{}"), 400),
    "garbage behind": (gzip.compress(b"{}") + b"garbage", 400),
}


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=4))
def test_inflate_zstd_is_the_inverse_of_zstd(frames: list[bytes]) -> None:
    """One frame or several."""
    body = b"".join(zstandard.compress(frame) for frame in frames)
    assert inflate_zstd(body, 1000) == b"".join(frames)


ZSTD_BOMB = zstandard.compress(b"\0" * 50_000_000)
WIDE = zstandard.ZstdCompressor(
    compression_params=zstandard.ZstdCompressionParameters(window_log=27, enable_ldm=True)
).compressobj()
ZSTD_REFUSED = {
    "a bomb": (ZSTD_BOMB, 413),
    "a bomb in the second frame": (zstandard.compress(b"x") + ZSTD_BOMB, 413),
    "one byte too many": (zstandard.compress(b"x" * 1001), 413),
    "a window that takes all memory": (WIDE.compress(b"x" * 9_000_000) + WIDE.flush(), 400),
    "not zstd": (b"{}", 400),
    "garbage behind": (zstandard.compress(b"{}") + b"garbage", 400),
}


EACH_REFUSED = [
    pytest.param(inflater, body, status, id=f"{inflater.__name__}: {name}")
    for inflater, cases in ((inflate, REFUSED), (inflate_zstd, ZSTD_REFUSED))
    for name, (body, status) in cases.items()
]


@pytest.mark.parametrize(("inflater", "body", "status"), EACH_REFUSED)
def test_refused(inflater: Callable[[bytes, int], bytes], body: bytes, status: int) -> None:
    with pytest.raises(RequestError) as caught:
        inflater(body, 1000)
    assert caught.value.status == status
