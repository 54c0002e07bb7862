"""Inflating a body: all of it, within the limit, or not at all."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import RequestError
from service.routes.body import WINDOWS, inflate


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=4))
def test_inflate_is_the_inverse_of_gzip(members: list[bytes]) -> None:
    """One member or several."""
    body = b"".join(gzip.compress(member) for member in members)
    assert inflate(body, 10_000) == b"".join(members)


@given(st.binary(max_size=2000))
def test_inflate_is_the_inverse_of_deflate(text: bytes) -> None:
    """HTTP's deflate is zlib's format."""
    assert inflate(zlib.compress(text), 10_000, WINDOWS["deflate"]) == text


def test_a_deflate_bomb_is_refused() -> None:
    with pytest.raises(RequestError) as caught:
        inflate(zlib.compress(b"\0" * 10_000_000), 1000, WINDOWS["deflate"])
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


@pytest.mark.parametrize(("body", "status"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(body: bytes, status: int) -> None:
    with pytest.raises(RequestError) as caught:
        inflate(body, 1000)
    assert caught.value.status == status
