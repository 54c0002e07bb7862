"""What was read, as people are told."""

from __future__ import annotations

import pytest

from grader.compare.reading import read
from grader.compare.telling import told
from grader.normalise import normalise


@pytest.mark.parametrize(
    ("text", "story"),
    [
        ("12", "number 12"),
        ("1.50", "decimal 1.50"),
        ("x=5", "equation x = 5"),
        ("x>5", "relation x > 5"),
        ("(1,2)", "tuple or interval (1, 2)"),
        ("[1,2)", "interval [1, 2)"),
        ("(1,2,3)", "tuple (1, 2, 3)"),
        ("\\{1,2\\}", "set \\{1, 2\\}"),
        ("1, 2", "list 1, 2"),
        ("5 cm", "quantity 5 cm"),
        ("3:30 PM", "time of day 15:30 pm"),
        ("Paris", "words Paris"),
    ],
)
def test_the_kind_and_the_value_are_told(text: str, story: str) -> None:
    assert told(read(normalise(text))).split("; or ").count(story) == 1
