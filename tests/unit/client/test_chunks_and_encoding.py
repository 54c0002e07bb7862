"""Batches in pieces, items as JSON."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay_client.chunks import in_chunks
from assay_client.encoding import Encoded, encode_body, encode_item
from assay_client.types import Result

GROUPS = st.lists(st.tuples(st.integers(0, 30), st.sampled_from([None, "a", "b"])), max_size=30)


@given(GROUPS, st.integers(1, 6), st.integers(1, 60))
def test_nothing_is_lost_and_the_order_stays(
    sizes: list[tuple[int, str | None]], most: int, room: int
) -> None:
    """The chunks, one after another, are the batch."""
    items = [Encoded(b"x" * size, group) for size, group in sizes]
    chunks = list(in_chunks(items, most, room))
    assert [item for chunk in chunks for item in chunk] == items
    assert all(chunks)


@given(GROUPS, st.integers(1, 6), st.integers(1, 60))
def test_bounds_hold_unless_a_group_alone_is_beyond_them(
    sizes: list[tuple[int, str | None]], most: int, room: int
) -> None:
    """Groups are not parted, so a large one makes a large chunk; nothing else does."""
    items = [Encoded(b"x" * size, group) for size, group in sizes]
    for chunk in in_chunks(items, most, room):
        if len(chunk) > most or sum(len(item.text) for item in chunk) > room:
            assert len(chunk) == 1 or (len({item.group for item in chunk}) == 1 and chunk[0].group)


@given(GROUPS, st.integers(1, 6))
def test_neighbours_of_a_group_stay_together(sizes: list[tuple[int, str | None]], most: int) -> None:
    """A chunk never ends within a run of one group."""
    items = [Encoded(b"x" * size, group) for size, group in sizes]
    chunks = list(in_chunks(items, most, 10**9))
    for left, right in itertools.pairwise(chunks):
        assert left[-1].group is None or left[-1].group != right[0].group


class Array:
    """Stands for a numpy array."""

    def tolist(self) -> list[int]:
        return [1, 2]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param({"a": Array()}, {"a": [1, 2]}, id="arrays of data sets"),
        pytest.param({"a": frozenset({2, 1})}, {"a": [1, 2]}, id="sets"),
        pytest.param({"a": (1, "é")}, {"a": [1, "é"]}, id="tuples"),
        pytest.param({"a": 2**80}, {"a": 2**80}, id="large integers stay exact"),
    ],
)
def test_items_are_written(value: dict[str, Any], text: dict[str, Any]) -> None:
    """Plain data, and what comes near."""
    encoded = encode_item(value)
    assert isinstance(encoded, Encoded)
    assert json.loads(encoded.text) == text


def test_a_lone_surrogate_is_written() -> None:
    """Detokenisers that cut a character in two produce them."""
    encoded = encode_item({"completion": "\ud83d"})
    assert isinstance(encoded, Encoded)
    assert encoded.text == b'{"completion":"\\ud83d"}'


@pytest.mark.parametrize("value", [{"a": float("nan")}, {"a": object()}, {("a", "b"): 1}])
def test_what_is_no_json_is_a_fault_of_the_item_alone(value: dict[Any, Any]) -> None:
    """The others of its batch are scored."""
    found = encode_item(value)
    assert isinstance(found, Result)
    assert found.reward is None
    assert found.fault is not None
    assert found.fault.code == "invalid_item"


def test_the_body_is_json() -> None:
    """Fields first, then the items as they were encoded."""
    body = encode_body([Encoded(b'{"a":1}', None), Encoded(b'{"b":2}', None)], {"rewards": {"format": 1}})
    assert json.loads(body) == {"rewards": {"format": 1}, "items": [{"a": 1}, {"b": 2}]}
