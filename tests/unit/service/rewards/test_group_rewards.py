"""Rewards that compare a completion with the others of its group."""

from __future__ import annotations

import asyncio
from typing import Any

from service.desk import Backends
from service.rewards.weighing import read_weighing
from service.scoring.batch import Scorer
from service.scoring.plan import Batch, plan_items
from service.wire.json_text import dumps
from service.wire.request import read_request
from service.wire.result import ItemResult
from tests.fakes.clock import RealClock
from tests.fakes.code_runner import FakeCodeRunner
from tests.fakes.math_grader import FakeMathGrader

RIGHT, WRONG = "\\boxed{7}", "\\boxed{8}"


def item(words: int, answer: str = RIGHT, group: str | None = "g", **more: object) -> dict[str, Any]:
    completion = "word " * (words - 1) + answer
    return {"group": group, "completion": completion, "task": {"kind": "math", "answer": "7"}, **more}


def scored(items: list[dict[str, Any]], silent: frozenset[str] = frozenset()) -> list[ItemResult]:
    """The items' results under the reward ``length`` alone."""
    sent = read_request(dumps({"items": items}))
    weighing = read_weighing({"length": 1.0})
    clock = RealClock()
    backends = Backends(FakeMathGrader(silent=silent), FakeCodeRunner())
    batch = Batch(plan_items(sent, weighing), weighing, clock.monotonic() + 5, details=True)

    async def run() -> list[ItemResult]:
        scorer = Scorer(backends.math, backends.code, clock)
        found = {index: result async for scored in scorer.score(batch) for index, result in scored}
        return [found[index] for index in range(len(items))]

    return asyncio.run(run())


def rewards(items: list[dict[str, Any]]) -> list[float | None]:
    return [result.reward for result in scored(items)]


def test_shorter_is_better_where_it_is_right() -> None:
    """Kimi k1.5's λ; a wrong answer gains nothing by being short."""
    assert rewards([item(10), item(20), item(30), item(10, WRONG), item(30, WRONG)]) == [
        0.5,
        0.0,
        -0.5,
        0.0,
        -0.5,
    ]


def test_groups_do_not_see_each_other() -> None:
    assert rewards([item(10), item(20), item(1000, group="h"), item(2000, group="h")]) == [
        0.5,
        -0.5,
        0.5,
        -0.5,
    ]


def test_a_group_of_one_and_of_equals_gets_nothing() -> None:
    assert rewards([item(10), item(5, group="h"), item(5, WRONG, group="h")]) == [0.0, 0.0, 0.0]


def test_tokens_count_only_if_the_whole_group_brings_them() -> None:
    """Tokens and words are never compared with each other."""
    alike = [item(10, completion_tokens=50), item(20, completion_tokens=30)]
    assert rewards(alike) == [-0.5, 0.5]
    assert rewards([*alike, item(15)]) == [0.5, -0.5, 0.0]


def test_a_member_whose_scoring_failed_still_has_a_length() -> None:
    failed = item(30)
    failed["task"] = {"kind": "math", "answer": "?"}
    results = scored([item(10), item(20), failed], silent=frozenset({"?"}))
    assert [result.reward for result in results] == [0.5, 0.0, None]
    assert results[2].error is not None


def test_an_item_of_no_group_is_the_callers_mistake() -> None:
    """It would be worth nothing whatever it is like, unnoticed."""
    results = scored([item(10), item(20, group=None)])
    assert results[1].error is not None
    assert (results[1].error.code, results[1].error.pointer) == ("invalid_task", "/items/1/group")
    assert results[0].reward == 0.0


def test_a_member_that_cannot_be_read_has_no_length() -> None:
    unreadable: dict[str, Any] = {"group": "g", "completion": 5, "task": {"kind": "math", "answer": "7"}}
    assert rewards([item(10), item(20), unreadable]) == [0.5, -0.5, None]
