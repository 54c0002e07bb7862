"""A batch: faults are never rewards, nothing hangs, nobody sinks the others."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import replace

import pytest

from grader.dispatch.outcomes import DEADLINE_EXCEEDED as LATE
from grader.grade import Fault, Grade, Question
from service.caller import Caller
from service.ports import ANYBODY, Sender
from service.rewards.weighing import read_weighing
from service.scoring import outcomes as outcomes_module
from service.scoring import plan as plan_module
from service.scoring.asking import Bounds, read_batch
from service.scoring.batch import Scorer
from service.scoring.math_items import to_question
from service.scoring.parts import PART
from service.scoring.plan import Batch, plan_items
from service.wire.item import Item
from service.wire.request import read_request
from service.wire.result import ItemError, ItemResult
from service.wire.task import AnswerTask
from tests.fakes.clock import RealClock
from tests.fakes.code_runner import FakeCodeRunner
from tests.fakes.math_grader import FakeMathGrader

GOOD = "<think>ok</think><answer>\\boxed{7}</answer>"


def math(gold: str = "7", completion: str = GOOD, kind: str = "math") -> dict[str, object]:
    return {"id": gold, "completion": completion, "task": {"kind": kind, "answer": gold}}


def program(first_line: str, tests: int = 1, **task: object) -> dict[str, object]:
    completion = f"<think>ok</think><answer>```python\n{first_line}\n```</answer>"
    cases = [{"stdin": "", "stdout": "1"}] * tests
    return {"completion": completion, "task": {"kind": "code", "language": "python", "tests": cases, **task}}


def score(
    items: Sequence[object],
    grader: FakeMathGrader | None = None,
    runner: FakeCodeRunner | None = None,
    *,
    seconds: float = 30.0,
    rewards: dict[str, float | dict[str, object]] | None = None,
) -> list[ItemResult]:
    """The results of a batch, in order; asserts that every index comes exactly once."""
    sent = read_request(json.dumps({"items": items}).encode())
    weighing = read_weighing(rewards)
    batch = Batch(plan_items(sent, weighing), weighing, time.monotonic() + seconds, details=True)
    return results_of(batch, Scorer(grader or FakeMathGrader(), runner or FakeCodeRunner(), RealClock()))


def score_body(items: Sequence[object]) -> list[ItemResult]:
    """The same as a request's body, whose plans may be made as they are needed."""
    body = json.dumps({"items": items}).encode()
    batch = read_batch(body, Bounds(10_000, 30.0), Caller("tests"), time.monotonic())
    return results_of(batch, Scorer(FakeMathGrader(), FakeCodeRunner(), RealClock()))


def results_of(batch: Batch, scorer: Scorer) -> list[ItemResult]:
    """The results of a batch, in order; asserts that every index comes exactly once."""

    async def gather() -> list[tuple[int, ItemResult]]:
        return [pair async for scored in scorer.score(batch) for pair in scored]

    pairs = asyncio.run(gather())
    assert sorted(index for index, _ in pairs) == list(range(len(batch.plans)))
    return [result for _, result in sorted(pairs, key=lambda pair: pair[0])]


def is_null(result: ItemResult) -> bool:
    """A fault, and nothing but a fault: the three signs only occur together."""
    signs = {result.reward is None, result.verdict == "error", result.error is not None}
    assert len(signs) == 1, result
    return result.error is not None


FAULTS = {
    "unreadable gold": (math("g"), {"g": Fault("invalid_gold", "?", retryable=False)}, "invalid_gold"),
    "grading child lost": (
        math("g"),
        {"g": Fault("math_child_lost", "?", retryable=True)},
        "math_child_lost",
    ),
    "the grader raises": (math("g"), {"g": RuntimeError("boom")}, "internal"),
    "worker lost": (program("# fault worker_lost"), {}, "worker_lost"),
    "Redis away": (program("# fault queue_unavailable"), {}, "queue_unavailable"),
    "judge failed": (program("# fault checker_failed"), {}, "checker_failed"),
    "the runner raises": (program("# raise"), {}, "internal"),
    "the runner forgets an item": (program("# silent"), {}, "internal"),
    "bad item": ({"completion": 5, "task": {"kind": "math", "answer": "7"}}, {}, "invalid_task"),
    "bad option": (
        {"completion": "x", "task": {"kind": "math", "answer": "7", "tolerance": -1}},
        {},
        "invalid_task",
    ),
    "unknown language": (program("# accuracy 1", language="klingon"), {}, "invalid_task"),
    "assistant says nothing": (
        {"completion": [{"role": "user", "content": "x"}], "task": {"kind": "math", "answer": "7"}},
        {},
        "invalid_task",
    ),
}


@pytest.mark.parametrize(("item", "told", "code"), FAULTS.values(), ids=FAULTS.keys())
@pytest.mark.parametrize(
    "rewards", [None, {"format": 1.0}, {"accuracy": 1.0}], ids=["both", "format", "accuracy"]
)
def test_fault_in_null_out(
    item: object,
    told: dict[str, Grade | Fault | Exception],
    code: str,
    rewards: dict[str, float | dict[str, object]] | None,
) -> None:
    """Whatever goes wrong on our side or the caller's, the reward is null, and the code says what."""
    (result,) = score([item], FakeMathGrader(told), rewards=rewards)
    assert is_null(result)
    assert result.error is not None
    assert result.error.code == code


def test_a_language_that_no_cell_has_is_pointed_at() -> None:
    """As any other field that cannot be served."""
    _, result = score([math(), program("# fault invalid_task")])
    assert result.error is not None
    assert (result.error.code, result.error.pointer) == ("invalid_task", "/items/1/task/checker")


def test_a_fault_sinks_nobody_else() -> None:
    """Neighbours of every kind are scored; order is kept though results come in any order."""
    told: dict[str, Grade | Fault | Exception] = {"bad": Fault("invalid_gold", "?", retryable=False)}
    items = [math("7"), math("bad"), program("# accuracy 1"), program("# fault worker_lost"), math("8"), None]
    results = score(items, FakeMathGrader(told))
    assert [result.reward for result in results] == [2.0, None, 2.0, None, 1.0, None]


def test_the_deadline_is_kept_and_the_rest_is_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a backend does not answer in time is deadline_exceeded; its work is cancelled."""
    monkeypatch.setattr(outcomes_module, "GRACE_S", 0.1)
    runner = FakeCodeRunner()
    items = [program("# hang"), math("7"), math("never")]
    results = score(items, FakeMathGrader(silent=frozenset({"never"})), runner, seconds=0.2)
    assert [is_null(result) for result in results] == [True, False, True]
    codes = [result.error.code for result in results if result.error]
    assert codes == ["deadline_exceeded", "deadline_exceeded"]
    assert runner.cancelled == 1


def test_accuracy_and_format_are_independent() -> None:
    """A right answer in a broken format has accuracy 1 and format 0, and the other way round."""
    broken, wrong = score([math(completion="\\boxed{7}"), math("8")])
    assert broken.rewards == {"accuracy": 1.0, "format": 0.0}
    assert wrong.rewards == {"accuracy": 0.0, "format": 1.0}


def test_reward_is_the_weighted_sum() -> None:
    weights: dict[str, float | dict[str, object]] = {
        "accuracy": 2.0,
        "format": {"weight": -0.5},
        "tag_count": 0.25,
    }
    (result,) = score([program("# accuracy 0.5", scoring="fraction")], rewards=weights)
    assert result.rewards == {"accuracy": 0.5, "format": 1.0, "tag_count": 1.0}
    assert result.reward == pytest.approx(2.0 * 0.5 - 0.5 + 0.25)


def test_no_program_is_no_answer_and_runs_nothing() -> None:
    """The completion's own doing: a verdict and a zero, never an error."""
    runner = FakeCodeRunner()
    item = {**program(""), "completion": "<think>ok</think><answer>print(1)</answer>"}
    (result,) = score([item], runner=runner)
    assert (result.verdict, result.rewards["accuracy"], result.error) == ("no_answer", 0.0, None)
    assert runner.asked == []


def test_kind_none_has_no_accuracy() -> None:
    """Only rewards of form count; asking for accuracy alone is the caller's mistake."""
    item = {"completion": GOOD, "task": {"kind": "none"}}
    (both,) = score([item])
    assert (both.verdict, both.reward, both.rewards) == (None, 1.0, {"accuracy": None, "format": 1.0})
    (alone,) = score([item], rewards={"accuracy": 1.0})
    assert is_null(alone)


def test_kind_and_options_reach_the_grader() -> None:
    grader = FakeMathGrader()
    item = {
        "completion": "x",
        "completion_prefix": "<think>",
        "prompt": [{"role": "user", "content": "What?"}],
        "task": {"kind": "math", "answer": ["1", "2"], "tolerance": 0.01},
    }
    score([item], grader)
    (question,) = grader.asked
    assert (question.completion, question.golds, question.prompt) == ("<think>x", ("1", "2"), "What?")
    assert question.options == {"tolerance": 0.01}


def test_no_items_no_results() -> None:
    assert score([]) == []


def test_a_large_batch_is_read_in_parts_and_each_item_is_its_own() -> None:
    """Beyond the first part, too: pointers, ids that no float can hold, equal questions."""
    items: list[object] = [math(str(index % 300)) for index in range(3 * PART)]
    items[PART + 8] = {"id": 2**70 + 1, "completion": GOOD, "task": {"kind": "math", "answer": "7"}}
    items[2 * PART + 5] = {"id": "late", "completion": 5, "task": {"kind": "math", "answer": "7"}}
    results = score_body(items)
    assert [result.reward for result in results] == [
        None if index == 2 * PART + 5 else 2.0 if index == PART + 8 or index % 300 == 7 else 1.0
        for index in range(3 * PART)
    ]
    assert results[PART + 8].id == 2**70 + 1
    error = results[2 * PART + 5].error
    assert error is not None
    assert (results[2 * PART + 5].id, error.pointer) == ("late", f"/items/{2 * PART + 5}/completion")


def test_whoever_reads_slowly_loses_nothing() -> None:
    """All parts are asked for by the deadline, though a stream's reader still has the first results."""

    class Prompt(FakeMathGrader):
        """Answers each part as soon as it has it."""

        async def grade(
            self, parts: Iterable[Sequence[Question]], deadline: float, sender: Sender = ANYBODY
        ) -> AsyncGenerator[Sequence[tuple[int, Grade | Fault]], None]:
            count = 0
            for part in parts:
                in_time = time.monotonic() < deadline
                yield [(count + i, Grade("correct") if in_time else LATE) for i in range(len(part))]
                count += len(part)
                await asyncio.sleep(0)

    items = [math(str(number)) for number in range(4 * PART)]
    body = json.dumps({"items": items, "timeout_s": 1.0}).encode()
    asked = read_batch(body, Bounds(10_000, 30.0), Caller("tests"), time.monotonic())
    batch = replace(asked, streamed=True)
    scorer = Scorer(Prompt(), FakeCodeRunner(), RealClock())

    async def read() -> int:
        late = slept = 0
        async for scored in scorer.score(batch):
            if not slept:
                slept = 1
                await asyncio.sleep(batch.deadline - time.monotonic() + 0.1)
            late += sum(map(is_null, (result for _, result in scored)))
        return late

    assert asyncio.run(read()) == 0


@pytest.mark.parametrize("number", [2, 2 * PART], ids=["at once", "in parts"])
def test_a_bug_in_reading_an_item_costs_that_item_only(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """The reply may have begun when a later part is read."""

    def broken(item: Item, task: AnswerTask, text: str, pointer: str) -> Question | ItemError:
        if task.golds == ("bug",):
            raise ValueError(text)
        return to_question(item, task, text, pointer)

    monkeypatch.setattr(plan_module, "to_question", broken)
    results = score_body([*[math()] * (number - 1), math("bug")])
    assert [is_null(result) for result in results] == [False] * (number - 1) + [True]
    error = results[-1].error
    assert error is not None
    assert (error.code, error.retryable) == ("internal", True)


def test_a_large_batch_lets_others_take_their_turn() -> None:
    """Thousands of results that are known at once do not hold up the event loop."""
    sent = read_request(json.dumps({"items": [None] * 2000}).encode())
    weighing = read_weighing(None)
    batch = Batch(plan_items(sent, weighing), weighing, time.monotonic() + 30, details=True)
    scorer = Scorer(FakeMathGrader(), FakeCodeRunner(), RealClock())
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def both() -> None:
        beside = asyncio.create_task(other())
        assert len([pair async for scored in scorer.score(batch) for pair in scored]) == 2000
        beside.cancel()

    asyncio.run(both())
    assert turns > 20
