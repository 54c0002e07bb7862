"""The tables of equal, different and unreadable answers, each pair both ways round."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from grader.compare import Gold, UnreadableGold, compare_answer, read_gold
from grader.options import Options

CASES = Path(__file__).parents[3] / "cases" / "math"


def load(name: str) -> list[Any]:
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [pytest.param(case, id=case["id"]) for case in map(json.loads, lines)]


def accepted(answer: str, gold: str) -> bool:
    read = read_gold(gold, Options())
    assert isinstance(read, Gold)
    return compare_answer((answer,), (read,), Options()).equal


@pytest.mark.parametrize("name", ["equal", "different", "unreadable"])
def test_the_tables_are_not_empty(name: str) -> None:
    assert len(load(name)) >= 5


@pytest.mark.parametrize("case", load("equal"))
def test_equal_answers_are_accepted_whichever_is_the_gold(case: dict[str, str]) -> None:
    assert accepted(case["answer"], case["gold"]), case["why"]
    assert accepted(case["gold"], case["answer"]) or case.get("one_way"), case["why"]


@pytest.mark.parametrize("case", load("different"))
def test_different_answers_are_rejected_whichever_is_the_gold(case: dict[str, str]) -> None:
    assert not accepted(case["answer"], case["gold"]), case["why"]
    assert not accepted(case["gold"], case["answer"]), case["why"]


@pytest.mark.parametrize("case", load("unreadable"))
def test_golds_that_nothing_can_equal_are_unreadable(case: dict[str, str]) -> None:
    assert isinstance(read_gold(case["gold"], Options()), UnreadableGold), case["why"]
