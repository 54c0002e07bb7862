"""Readings outside of the grammar that have no word in them: they are looked for where they can be, only."""

from __future__ import annotations

import pytest

from grader.compare.reading import read
from grader.syntax.errors import UnreadableError
from grader.syntax.parser import parse


@pytest.mark.parametrize(
    "text",
    ["7:30", "4 p m", "0,4", "12 000", "5/3/2020", "2 x 10^3", "1.200.000"],
    ids=[
        "time",
        "spaced half of the day",
        "decimal comma",
        "spaced thousands",
        "date",
        "power of ten",
        "grouped by points",
    ],
)
def test_a_notation_without_words_keeps_its_reading(text: str) -> None:
    with_notation = read(text)
    assert with_notation != (parse_or_none(text),)


@pytest.mark.parametrize("text", ["x^2+2x+1", "\\frac{3}{4}", "2\\sqrt{3}-1", "-\\infty"])
def test_a_plain_formula_has_the_grammar_s_reading_alone(text: str) -> None:
    assert read(text) == (parse(text),)


def parse_or_none(text: str) -> object:
    """The grammar's own reading, if it has one."""
    try:
        return parse(text)
    except UnreadableError:
        return None
