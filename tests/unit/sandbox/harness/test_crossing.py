"""Values between tester and candidate: plain ones by value, shared ones alike, others by number."""

from __future__ import annotations

import collections
import datetime
import decimal
import fractions
import math
import operator
import unittest.mock
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.harness.crossing import Crossing
from sandbox.harness.places import known_place
from sandbox.harness.values import CrossingError, Tree


class Stranger:
    """Stands for an object of the other side's."""

    def __init__(self, number: int) -> None:
        self.number = number


class Lender:
    """Describes nothing, and stands in by number."""

    def __init__(self) -> None:
        self.strangers: dict[int, Stranger] = {}

    def describe(self, value: object) -> Tree:
        return None

    def stand_in(self, number: int, description: Tree) -> object:
        return self.strangers.setdefault(number, Stranger(number))

    def number_behind(self, value: object) -> int | None:
        return value.number if isinstance(value, Stranger) else None


def sides() -> tuple[Crossing, Crossing]:
    return Crossing(Lender(), 1), Crossing(Lender(), 2)


UTC = datetime.timezone(datetime.timedelta(hours=2))
VALUES = [
    None, True, 1, 2**3000, -1.5, math.inf, "é", "\ud800", b"\xff", (1, [2]), frozenset({1}), 1 + 2j,
    range(1, 9, 2), slice(1, None), ..., NotImplemented, datetime.date(2020, 1, 2), datetime.time(1, 2, 3, 4),
    datetime.datetime(2020, 1, 2, 3, 4, 5, 6, UTC, fold=1), datetime.timedelta(1, 2, 3), UTC,
    decimal.Decimal("1.10"), fractions.Fraction(1, 3), [1, [2]], {"a": {1: 2}}, {1, 2}, bytearray(b"x"),
    collections.deque([1, 2], maxlen=2), collections.OrderedDict(b=1, a=2), collections.Counter("aab"),
    collections.defaultdict(list, a=[1]), len, operator.add, int, math, ValueError, datetime.datetime.now,
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES[:-1], ids=repr)
def test_by_value(value: object) -> None:
    left, right = sides()
    got = right.decode(left.encode(value))
    assert type(got) is type(value)
    assert got == value


def test_nan_crosses() -> None:
    left, right = sides()
    assert math.isnan(right.decode(left.encode(math.nan)))


@given(st.recursive(st.integers() | st.text() | st.none(), lambda inner: st.lists(inner) | st.tuples(inner)))
def test_nests_cross(value: object) -> None:
    left, right = sides()
    assert right.decode(left.encode(value)) == value


def test_an_object_comes_home_as_itself() -> None:
    left, right = sides()
    thing = object()
    stranger = right.decode(left.encode(thing))
    assert right.decode(left.encode(thing)) is stranger
    assert left.decode(right.encode([stranger]))[0] is thing


@pytest.mark.parametrize(
    ("value", "change"),
    [
        ([1], lambda v: v.append(2)),
        ({"a": 1}, lambda v: v.update(b=2)),
        ({"a": 1}, lambda v: v.update(a=2)),
        ({1}, lambda v: v.add(2)),
        (bytearray(b"a"), lambda v: v.append(98)),
        (collections.deque([1]), lambda v: v.appendleft(0)),
        (collections.defaultdict(list), lambda v: v["x"]),
        ([1, 1], lambda v: v.__setitem__(0, True)),
    ],
)
def test_what_is_shared_stays_alike(value: Any, change: Any) -> None:
    """Whichever side changes it, and without becoming another object."""
    left, right = sides()
    theirs = right.decode(left.encode(value))
    change(theirs)
    assert left.changes() == []
    for tree in right.changes():
        assert left.decode(tree) is value
    assert repr(value) == repr(theirs)
    value.clear()
    for tree in left.changes():
        right.decode(tree)
    assert len(theirs) == 0


def test_inner_containers_are_shared_too() -> None:
    left, right = sides()
    grid = [[0], [0]]
    theirs = right.decode(left.encode(grid))
    theirs[1][0] = 5
    for tree in right.changes():
        left.decode(tree)
    assert grid == [[0], [5]]


def test_what_nobody_holds_is_forgotten() -> None:
    """Or a thousand calls would compare a thousand old arguments."""
    left, right = sides()
    kept = [1]
    trees = [left.encode(kept), left.encode([2])]
    assert len(left.abandoned()) == 1
    assert right.decode(trees[0]) == kept
    assert left.abandoned() == []


@pytest.mark.parametrize(
    "value", [unittest.mock.ANY, unittest.mock.MagicMock, unittest.SkipTest, Stranger], ids=repr
)
def test_places_that_are_not_known(value: object) -> None:
    """A program must not talk the tester into using a mock, which equals anything."""
    assert known_place(value) is None


@pytest.mark.parametrize(
    "tree",
    [
        {}, {"t": 1}, {"a": 1, "b": 2}, {"h": 5}, {"y": 99}, {"k": "os:system.__globals__"},
        {"k": "unittest.mock:ANY"}, {"k": "subprocess:run"}, {"v": ["exec", "x"]}, {"v": ["date", 0, 0, 0]},
        {"m": [1, "x", []]}, {"m": [1]},
        {"i": "zz"}, {"b": "0"}, {"zz": 1}, {"n": [False, "O", [1], ""]}, {"v": ["range"]}, {"f": "x"},
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_value_is_refused(tree: Tree) -> None:
    with pytest.raises(CrossingError):
        sides()[0].decode(tree)


def test_a_container_does_not_change_its_kind() -> None:
    left, right = sides()
    number = left.encode([1])["m"][0]
    with pytest.raises(CrossingError):
        left.decode({"m": [number, "d", [[], [], None]]})
    assert right.decode({"m": [number, "l", [[2], None]]}) == [2]


def test_depth_is_bounded() -> None:
    tower: list[Any] = []
    for _ in range(1000):
        tower = [tower]
    with pytest.raises(CrossingError):
        sides()[0].encode(tower)
