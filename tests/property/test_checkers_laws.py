"""Laws of the checkers and of the comparison of values."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from sandbox.judge.checkers.floats import same_numbers
from sandbox.judge.checkers.lines import same_lines
from sandbox.judge.checkers.tokens import same_tokens
from sandbox.judge.checkers.unordered import same_lines_in_any_order, same_tokens_in_any_order
from sandbox.judge.compare import Tolerance, same_in_any_order, same_value

outputs = st.binary(max_size=60) | st.text("ab1. \t\n\r", max_size=60).map(str.encode)
numbers = st.floats(allow_nan=False, allow_infinity=False)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | numbers | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
EXACT = Tolerance()


@given(outputs)
def test_every_checker_accepts_the_expected_output(output: bytes) -> None:
    """Reflexive: also for outputs that are no text and no number."""
    assert same_tokens(output, output)
    assert same_lines(output, output)
    assert same_numbers(output, output, rel=0, abs_=0)


@given(outputs, outputs)
def test_tokens_and_lines_are_symmetric(a: bytes, b: bytes) -> None:
    assert same_tokens(a, b) == same_tokens(b, a)
    assert same_lines(a, b) == same_lines(b, a)


@given(outputs, outputs)
def test_stricter_checkers_accept_less(a: bytes, b: bytes) -> None:
    """Same lines have the same tokens, and same tokens are same numbers."""
    assert not same_lines(a, b) or same_tokens(a, b)
    assert not same_tokens(a, b) or same_numbers(a, b, rel=0, abs_=0)
    assert not same_lines(a, b) or same_lines_in_any_order(a, b)
    assert not same_tokens(a, b) or same_tokens_in_any_order(a, b)
    assert not same_lines_in_any_order(a, b) or same_tokens_in_any_order(a, b)


@given(st.lists(st.text("ab1 ", max_size=6), max_size=6), st.randoms())
def test_order_does_not_count_where_it_should_not(lines: list[str], chance: random.Random) -> None:
    """Any shuffle of the expected lines, and of the expected tokens, passes."""
    expected = "\n".join(lines).encode()
    shuffled = chance.sample(lines, len(lines))
    tokens = expected.split()
    assert same_lines_in_any_order(expected, "\n".join(shuffled).encode())
    assert same_tokens_in_any_order(expected, b" ".join(chance.sample(tokens, len(tokens))))


@given(st.lists(json_values, max_size=6), st.randoms())
def test_a_shuffled_list_has_the_same_members(values: list[object], chance: random.Random) -> None:
    assert same_in_any_order(values, chance.sample(values, len(values)))


@given(json_values, json_values)
def test_same_values_are_the_same_in_any_order(a: object, b: object) -> None:
    """The looser comparison accepts what the stricter does, and between single values is the same."""
    assert not same_value(a, b, EXACT) or same_in_any_order(a, b)
    assert same_in_any_order([a], [b]) == same_value(a, b, EXACT)


@given(st.lists(numbers, max_size=8), st.floats(0, 1e-3))
def test_numbers_within_the_tolerance_pass(values: list[float], rel: float) -> None:
    """However they are written."""
    expected = " ".join(map(repr, values)).encode()
    printed = "\n".join(f"{value:.17e}" for value in values).encode()
    assert same_numbers(expected, printed, rel=rel, abs_=0)


@given(json_values)
def test_a_value_is_itself(value: object) -> None:
    assert same_value(value, value, EXACT)


@given(json_values, json_values)
def test_equality_of_values_is_symmetric(a: object, b: object) -> None:
    """On what JSON can say, where both sides have the same habits."""
    assert same_value(a, b, EXACT) == same_value(b, a, EXACT)


@given(json_values)
def test_tuples_are_lists(value: object) -> None:
    assert same_value(value, _with_tuples(value), EXACT)


def _with_tuples(value: object) -> object:
    if isinstance(value, list):
        return tuple(map(_with_tuples, value))
    if isinstance(value, dict):
        return {key: _with_tuples(member) for key, member in value.items()}
    return value
