"""A gold that lost its last brace says what it means; an answer that did is not completed for it."""

from __future__ import annotations

import pytest

from grader.compare import Gold, UnreadableGold
from grader.compare.judge import compare_answer, read_gold
from grader.options import Options

OPTIONS = Options()


@pytest.mark.parametrize(
    ("gold", "answer", "equal"),
    [
        (r"\sqrt{2", r"\sqrt2", True),
        (r"\frac{3}{4", "0.75", True),
        (r"\frac{3}{4", r"\frac{3}{", False),
        (r"\frac{3}{4", "3", False),
        (r"\frac{3}{4", r"\frac{3}{4", True),
        ("1{", "1{", True),
    ],
)
def test_a_lost_last_brace_is_put_back(gold: str, answer: str, equal: bool) -> None:
    read = read_gold(gold, OPTIONS)
    assert isinstance(read, Gold)
    assert compare_answer((answer,), [read], OPTIONS).equal is equal


@pytest.mark.parametrize("gold", [r"\frac{3}{", "{", "[[[", "{" * 3000])
def test_what_means_nothing_even_closed_is_unreadable(gold: str) -> None:
    assert isinstance(read_gold(gold, OPTIONS), UnreadableGold)
