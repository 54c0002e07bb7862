"""What ``docs/mathematics.md`` says is accepted, is; and nothing of what it says is not."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.pipeline import grade_plainly

PAGE = Path(__file__).parents[3] / "docs" / "mathematics.md"
CODE = re.compile(r"`([^`]+)`")
COLUMNS = 3


def pairs() -> Iterator[tuple[str, str, bool]]:
    """Every two answers of one group (groups are parted by ``·``) of the page's first table."""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = line.strip("| ").split(" | ")
        if not line.startswith("| ") or len(cells) != COLUMNS:
            continue
        for cell, equal in ((cells[1], True), (cells[2], False)):
            for group in cell.split(" · "):
                for gold, answer in itertools.permutations(CODE.findall(group), 2):
                    yield gold, answer, equal


@pytest.mark.parametrize(("gold", "answer", "equal"), list(pairs()))
def test_the_page_is_right(gold: str, answer: str, equal: bool) -> None:
    assert grade_plainly(f"<answer>\\boxed{{{answer}}}</answer>", gold) is equal


def test_the_page_has_pairs_of_both_kinds() -> None:
    assert {equal for _, _, equal in pairs()} == {True, False}
