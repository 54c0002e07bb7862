"""Plain values: what is one, what crosses, and what no bytes can make of it."""

from __future__ import annotations

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.supervisor.plain import MAX_BYTES, MAX_DEPTH, Opaque, PlainError, decode, encode, is_plain

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec=None))
    | st.binary()
    | st.complex_numbers(allow_nan=False)
)
KEYS = st.recursive(SCALARS, lambda inner: st.tuples(inner) | st.frozensets(inner, max_size=3), max_leaves=5)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.dictionaries(KEYS, inner)
        | st.sets(KEYS, max_size=4)
        | st.lists(st.integers())
        | st.lists(st.text())
    ),
    max_leaves=20,
)


class LyingInt(int):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = int.__hash__


def same(left: object, right: object) -> bool:
    """Equal with equal types throughout: ``repr`` tells 1 from 1.0 and True."""
    return repr(left) == repr(right) if not isinstance(left, set | frozenset | dict) else left == right


@given(VALUES)
def test_a_plain_value_comes_back_as_it_was(value: object) -> None:
    again = decode(encode(value))
    assert type(again) is type(value)
    assert again == value
    assert is_plain(again)


@pytest.mark.parametrize(
    "value",
    [2**4000, -(2**4000), math.inf, -math.inf, "\ud83d\ude00", "😀", [2**3000, 1], -0.0, {(1, (2,)): {3}}],
    ids=repr,
)
def test_edges_come_back_as_they_were(value: object) -> None:
    """Among them two lone surrogates, which are not the character that they would be together."""
    assert same(decode(encode(value)), value)


@pytest.mark.parametrize(
    "value",
    [
        object(),
        LyingInt(3),
        float("nan"),
        lambda: 1,
        (x for x in ""),
        Exception(),
        int,
        range(3),
        complex("nan"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_plain_is_opaque(value: object) -> None:
    """Alone and inside of plain containers; and it is not equal to itself decoded twice."""
    for held in (value, [value], (1, value), {"key": [value]}):
        assert not is_plain(decode(encode(held)))
    assert decode(encode(value)) != decode(encode(value))


def test_depth_and_size_are_bounded() -> None:
    """Cycles, towers and giants become opaque; nothing is raised."""
    cycle: list[object] = []
    cycle.append(cycle)
    tower: list[object] = []
    for _ in range(100_000):
        tower = [tower]
    for value in (cycle, tower, "x" * (MAX_BYTES + 1), [b"x" * MAX_BYTES], list(range(MAX_BYTES))):
        assert not is_plain(decode(encode(value)))


def test_depth_up_to_the_bound_is_plain() -> None:
    value: list[object] = []
    for _ in range(MAX_DEPTH - 2):
        value = [value]
    assert decode(encode(value)) == value


@given(st.binary())
def test_no_bytes_do_harm(data: bytes) -> None:
    """Anything decodes or raises PlainError."""
    with contextlib.suppress(PlainError):
        decode(data)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"NaN", b"Infinity", b"-Infinity", b'{"t":1}', b'{"q":[]}', b"{}", b'{"t":[],"s":[]}',
        b'{"s":[[1]]}', b'{"d":[[1],[1,2]]}', b'{"i":"zz"}', b'{"b":"0"}', b'{"f":"nan"}', b'{"f":"1e9"}',
        b'{"c":["nan","x"]}', b"\xff", b"[" * 100_000, b"9" * 5000,
    ],
)  # fmt: skip
def test_bytes_that_no_encoder_made(data: bytes) -> None:
    with pytest.raises(PlainError):
        decode(data)


def test_a_type_s_name_is_read_past_its_metaclass() -> None:
    """The program's metaclass may lie, raise or run on; it is not asked."""

    class Meta(type):
        @property
        def __name__(cls) -> str:  # type: ignore[override]  # a lie, on purpose
            raise RuntimeError

    kind = Meta("Hidden", (), {})
    decoded = decode(encode(kind()))
    assert isinstance(decoded, Opaque)
    assert decoded.type_name == "Hidden"
