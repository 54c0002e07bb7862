"""The last resort: what only computer algebra can evaluate."""

from __future__ import annotations

import pytest

from grader.normalise import normalise
from grader.symbolic.algebra import is_needed, same_by_algebra
from grader.syntax.parser import parse
from grader.syntax.tree import Node


def read(text: str) -> Node:
    return parse(normalise(text))


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("\\lim_{x\\to 0} \\frac{\\sin x}{x}", "1", True),
        ("\\lim_{x\\to 0} \\frac{\\sin x}{x}", "2", False),
        ("\\lim_{n\\to\\infty} (1+\\frac{1}{n})^n", "e", True),
        ("\\sum_{k=1}^{n} k", "\\frac{n(n+1)}{2}", True),
        ("\\sum_{k=1}^{n} k", "\\frac{n(n+2)}{2}", False),
        ("\\int_0^a x^2 dx", "\\frac{a^3}{3}", True),
    ],
)
def test_evaluates(one: str, other: str, equal: bool) -> None:
    assert same_by_algebra(read(one), read(other)) is equal


@pytest.mark.parametrize(
    "text",
    ["\\sum_{k=1}^{10^9} k!", "\\lim_{x\\to 0} x^{1000}", "\\sum_{k=1}^{n} f(k)", "\\sum_{k=1}^{99999999} k"],
)
def test_declines_what_could_take_for_ever(text: str) -> None:
    assert same_by_algebra(read(text), read("1")) is None


def test_is_needed_only_for_what_has_no_value_of_its_own() -> None:
    assert is_needed(read("1+\\lim_{x\\to 0} x"))
    assert not is_needed(read("\\sin x + \\sqrt{2}"))
