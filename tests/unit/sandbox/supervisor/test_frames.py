"""Frames: whole however they are cut, refused beyond their bounds."""

from __future__ import annotations

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.supervisor.frames import MAX_HEADER, Frame, FrameError, Unpacker, pack


@given(
    st.lists(st.tuples(st.dictionaries(st.text().filter(lambda key: key != "blobs"), st.integers()),
                       st.lists(st.binary(max_size=50)).map(tuple)), max_size=4),
    st.integers(1, 7),
)  # fmt: skip
def test_frames_come_out_as_they_went_in(
    frames: list[tuple[dict[str, object], tuple[bytes, ...]]], cut: int
) -> None:
    """In pieces of any size."""
    data = b"".join(pack(header, blobs) for header, blobs in frames)
    unpacker, popped = Unpacker(), []
    for at in range(0, len(data), cut):
        unpacker.feed(data[at : at + cut])
        while frame := unpacker.pop():
            popped.append(frame)
    assert popped == [Frame(header, blobs) for header, blobs in frames]
    assert unpacker.empty()


def raw(header: object, rest: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack(">I", len(text)) + text + rest


@pytest.mark.parametrize(
    "data",
    [
        struct.pack(">I", MAX_HEADER + 1),
        raw(b"{"),
        raw(b"\xff"),
        raw([]),
        raw({}),
        raw({"blobs": 1}),
        raw({"blobs": [-1]}),
        raw({"blobs": [1.0]}),
        raw({"blobs": [True]}),
        raw({"blobs": [1 << 40]}),
        raw(b"[" * 100_000),
    ],
    ids=[
        "long",
        "cut",
        "not-utf8",
        "list",
        "no-blobs",
        "number",
        "negative",
        "float",
        "bool",
        "huge",
        "deep",
    ],
)
def test_what_is_no_frame_is_refused(data: bytes) -> None:
    unpacker = Unpacker()
    unpacker.feed(data)
    with pytest.raises(FrameError):
        unpacker.pop()


def test_a_reader_may_set_a_smaller_bound() -> None:
    """Before the blob has come."""
    unpacker = Unpacker(max_blob=10)
    unpacker.feed(pack({}, (b"x" * 11,))[:-5])
    with pytest.raises(FrameError):
        unpacker.pop()
