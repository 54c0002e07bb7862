"""The contract's equality of plain data."""

from __future__ import annotations

import pytest

from sandbox.judge.compare import Tolerance, same_value
from sandbox.supervisor.plain import Opaque

EXACT = Tolerance()
LOOSE = Tolerance(rel=1e-6, abs=1e-6)

SAME: list[tuple[object, object]] = [
    (3, 3),
    (3, 3.0),
    (3.0, 3),
    (None, None),
    ("a", "a"),
    (True, True),
    ([1, 2], (1, 2)),
    ([[1, [2]], 3], ((1, [2]), 3)),
    ([], ()),
    ({"1": "a"}, {1: "a"}),
    ({"true": 1, "null": 2}, {True: 1, None: 2}),
    ({"1.5": [1]}, {1.5: (1,)}),
    ({"a": {"2": [None]}}, {"a": {2: [None]}}),
    (10**40, 10**40),
]
DIFFERENT: list[tuple[object, object]] = [
    (3, "3"),
    ("3", 3),
    (None, 0),
    (None, False),
    (0, None),
    ([1], [1, 2]),
    ([1, 2], [2, 1]),
    ([1, 2], {1, 2}),
    ("a", b"a"),
    ("ab", ["a", "b"]),
    ({"a": 1}, {"a": 1, "b": 2}),
    ({"1": 1}, {1: 1, "1": 1}),
    ({}, []),
    ({"(1, 2)": 3}, {(1, 2): 3}),
    (1, Opaque("Liar")),
    ([1], [Opaque("Liar")]),
    (None, Opaque("nan")),
    (0.1, 0.1000001),
    (14, 10**100_000),
    ("x" * 3, "x" * 4),
]


@pytest.mark.parametrize(("expected", "got"), SAME, ids=repr)
def test_same(expected: object, got: object) -> None:
    assert same_value(expected, got, EXACT)


@pytest.mark.parametrize(("expected", "got"), DIFFERENT, ids=lambda value: type(value).__name__)
def test_different(expected: object, got: object) -> None:
    assert not same_value(expected, got, EXACT)


@pytest.mark.parametrize(
    ("expected", "got", "same"),
    [
        pytest.param(0.5, 0.5 + 1e-7, True, id="within"),
        pytest.param([1.0, {"a": 2.0}], (1.0000001, {"a": 2.0000001}), True, id="within, deep inside"),
        pytest.param(0.5, 0.50001, False, id="beyond"),
        pytest.param(1, 1.0000001, True, id="an integer expected, a float given"),
        pytest.param(10**9, 10**9 + 1, False, id="two integers are exact whatever the tolerance"),
        pytest.param(1e308, 10**400, False, id="an integer beyond every float"),
        pytest.param(1.0, float("inf"), False, id="infinity"),
        pytest.param("1.0", "1.0000001", False, id="texts are not numbers"),
    ],
)
def test_the_float_checkers_tolerance(expected: object, got: object, same: bool) -> None:
    assert same_value(expected, got, LOOSE) is same
