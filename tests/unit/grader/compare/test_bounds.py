"""Bounds from floats: they hold the value, and so never tell two equal values apart."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grader.compare.bounds import apart
from grader.compare.evaluate import evaluate
from grader.syntax.parser import parse
from grader.syntax.tree import Apply, Node, Num
from tests.property.math_strategies import expressions

POINT = {"x": Fraction(7, 5), "y": Fraction(-3, 11), "z": Fraction(5, 2)}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(r"2\sqrt{2}", "24", True, id="far apart"),
        pytest.param(r"2\sqrt{2}", r"\sqrt{8}", False, id="the same value"),
        pytest.param(r"\sqrt{2}", "1.4142135623730951", False, id="too near to tell"),
        pytest.param(r"10^{17}+\sqrt{2}-10^{17}", "1", False, id="lost in cancellation"),
        pytest.param(r"\sqrt{-4}", "2", False, id="not real"),
        pytest.param(r"\frac{1}{\sin \pi}", "5", False, id="almost zero below the line"),
        pytest.param(r"2^{2^{2^{2^{20}}}}", "5", False, id="beyond all floats"),
        pytest.param(r"\sin(10^{30})", "0", False, id="a sine too far away"),
        pytest.param(r"\cos(x)", "2", True, id="at a point"),
        pytest.param("w", "2", False, id="a name without a value"),
    ],
)
def test_only_what_certainly_differs_is_apart(one: str, other: str, expected: bool) -> None:
    """False says nothing; true is certain."""
    assert apart(parse(one), parse(other), POINT) is expected
    assert apart(parse(other), parse(one), POINT) is expected


@settings(max_examples=200, deadline=None)
@given(expressions(), st.integers(1, 9))
def test_a_value_is_never_apart_from_itself(node: Node, digits: int) -> None:
    """Whatever way a value is computed, its bounds meet those of the same value to many digits."""
    value = evaluate(node, POINT, 40, real=True)
    assume(abs(value) < 10**30)
    exact = Num(Fraction(int(value * 10**40), 10**40))
    assert not apart(node, exact, POINT)
    part = Num(Fraction(digits))
    assert not apart(Apply("mul", (Apply("div", (node, part)), part)), exact, POINT)
