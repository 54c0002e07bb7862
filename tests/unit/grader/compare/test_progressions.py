"""Families of values with an integer parameter."""

from __future__ import annotations

import pytest

from grader.compare.progressions import compare_progressions, is_periodic
from grader.normalise import normalise
from grader.syntax.parser import parse
from grader.syntax.tree import Node


def read(text: str) -> Node:
    return parse(normalise(text))


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("k\\pi, \\frac{\\pi}{2}+k\\pi", "\\frac{n\\pi}{2}", True),
        ("(-1)^k\\frac{\\pi}{6}+k\\pi", "\\frac{\\pi}{6}+2n\\pi, \\frac{5\\pi}{6}+2n\\pi", True),
        ("30^\\circ+360^\\circ k", "\\frac{\\pi}{6}+2n\\pi", True),
        ("\\pm\\frac{\\pi}{3}+2k\\pi", "\\frac{\\pi}{3}+2n\\pi, \\frac{5\\pi}{3}+2n\\pi", True),
        ("k\\pi", "2k\\pi", False),
        ("\\frac{\\pi}{6}+k\\pi", "\\frac{\\pi}{3}+k\\pi", False),
        ("\\pm\\frac{\\pi}{3}+2k\\pi", "\\frac{\\pi}{3}+2k\\pi", False),
    ],
)
def test_the_same_numbers_or_not(one: str, other: str, equal: bool) -> None:
    for left, right in ((one, other), (other, one)):
        found = compare_progressions(read(left), read(right))
        assert found is not None
        assert found.equal is equal


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\\pi r^2", "\\pi k"),
        ("k", "n"),
        ("\\pi", "2\\pi"),
        ("x=k\\pi, y=k\\pi", "x=k\\pi"),
        ("k^2\\pi", "k\\pi"),
    ],
)
def test_what_is_no_family_is_left_to_others(one: str, other: str) -> None:
    assert compare_progressions(read(one), read(other)) is None


def test_a_letter_is_a_parameter_only_beside_a_period() -> None:
    assert is_periodic(read("2k\\pi"))
    assert is_periodic(read("360k"))
    assert not is_periodic(read("2k+1"))
