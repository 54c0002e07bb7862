"""Equal work is done once; what is remembered is only what would come out the same."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Coroutine, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.grade import Question
from sandbox.job import Job, Limits, NamedChecker, ProgramChecker, StdioCase
from service.ports import Toolchain
from service.rewards.weighing import read_weighing
from service.scoring.answering import AnswerMemory
from service.scoring.batch import Scorer
from service.scoring.distinct import Distinct, job_key, question_key
from service.scoring.outcome import Judged, internal_fault
from service.scoring.plan import Batch, plan_items
from service.scoring.program_memory import Places, ProgramMemory
from service.telemetry.merging import merged
from service.wire.request import read_request
from tests.fakes.clock import RealClock
from tests.fakes.code_runner import FakeCodeRunner
from tests.fakes.math_grader import FakeMathGrader

FORM = "<think>ok</think><answer>{}</answer>"
JOB = Job("1", "python", "pass", (StdioCase("1", "2"),))
OTHERS = {
    "source": Job("1", "python", "pass ", (StdioCase("1", "2"),)),
    "language": Job("1", "bash", "pass", (StdioCase("1", "2"),)),
    "input": Job("1", "python", "pass", (StdioCase("1 ", "2"),)),
    "output": Job("1", "python", "pass", (StdioCase("1", "2 "),)),
    "order": Job("1", "python", "pass", (StdioCase("2", "1"),)),
    "another test": Job("1", "python", "pass", (StdioCase("1", "2"), StdioCase("1", "2"))),
    "setup": Job("1", "python", "pass", (StdioCase("1", "2"),), setup="x"),
    "entry point": Job("1", "python", "pass", (StdioCase("1", "2"),), entry_point="f"),
    "checker": Job("1", "python", "pass", (StdioCase("1", "2"),), checker=NamedChecker("exact")),
    "scoring": Job("1", "python", "pass", (StdioCase("1", "2"),), scoring="fraction"),
    "limits": Job("1", "python", "pass", (StdioCase("1", "2"),), limits=Limits(time_s=3.0)),
}


class Store:
    """Keeps verdicts in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[bytes, bytes] = {}

    async def find(self, keys: Sequence[bytes]) -> Sequence[bytes | None]:
        return [self.kept.get(key) for key in keys]

    async def keep(self, verdicts: Sequence[tuple[bytes, bytes]]) -> None:
        self.kept.update(verdicts)


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_whatever_may_change_a_verdict_changes_the_key(other: Job) -> None:
    assert job_key(other) != job_key(JOB)


def test_a_jobs_name_is_not_part_of_its_key() -> None:
    assert job_key(Job("2", "python", "pass", (StdioCase("1", "2"),))) == job_key(JOB)


def test_another_machine_is_another_key_and_nobody_there_is_none() -> None:
    key = job_key(JOB)
    tool = Toolchain("python", "3.11", "image-1")
    keys = {
        Places(tools).key(JOB, key)
        for tools in (
            [tool],
            [Toolchain("python", "3.12", "image-1")],
            [Toolchain("python", "3.11", "image-2")],
        )
    }
    assert len(keys) == 3
    assert Places([Toolchain("bash", "5", "image-1"), tool]).key(JOB, key) in keys
    assert Places([Toolchain("bash", "5")]).key(JOB, key) is None
    judged = Job("1", "python", "pass", (StdioCase("1", "2"),), checker=ProgramChecker("cpp", "int main(){}"))
    assert Places([tool]).key(judged, key) is None


SETTLED = Judged("correct", 1.0)

questions = st.builds(
    Question,
    completion=st.text(max_size=5),
    golds=st.lists(st.text(max_size=3), min_size=1, max_size=2).map(tuple),
    kind=st.sampled_from(["math", "text"]),
    prompt=st.none() | st.text(max_size=3),
    options=st.dictionaries(st.sampled_from(["ordered", "tolerance"]), st.booleans(), max_size=2),
)


@given(st.lists(questions, max_size=8))
def test_questions_have_one_key_exactly_if_they_are_equal(asked: list[Question]) -> None:
    group = Distinct(question_key)
    new, known = group.add(list(enumerate(asked)))
    assert (new, known) == (list(range(len(group.work))), [])
    told = {position: [index for index, _ in group.settle(position, SETTLED)] for position in new}
    assert sorted(index for indexes in told.values() for index in indexes) == list(range(len(asked)))
    for position, indexes in told.items():
        assert all(asked[index] == group.work[position] for index in indexes)
    assert all(one != other for i, one in enumerate(group.work) for other in group.work[:i])


@given(st.lists(st.lists(questions, max_size=4), max_size=4), st.data())
def test_each_item_is_told_once_whenever_its_work_is_settled(
    parts: list[list[Question]], data: st.DataObject
) -> None:
    group = Distinct(question_key)
    told: list[int] = []
    open_: list[int] = []
    count = 0
    for part in parts:
        new, known = group.add(list(enumerate(part, count)))
        count += len(part)
        told += [index for index, outcome in known if outcome == SETTLED.again()]
        open_ += new
        for position in data.draw(st.lists(st.sampled_from(open_), unique=True) if open_ else st.just([])):
            open_.remove(position)
            told += [index for index, _ in group.settle(position, SETTLED)]
    told += [index for position in open_ for index, _ in group.settle(position, SETTLED)]
    assert sorted(told) == list(range(count))


async def results(scorer: Scorer, *items: object) -> list[tuple[object, float | None, bool]]:
    sent = read_request(json.dumps({"items": items}).encode())
    weighing = read_weighing(None)
    batch = Batch(plan_items(sent, weighing), weighing, time.monotonic() + 20, details=True)
    found = {index: result async for scored in scorer.score(batch) for index, result in scored}
    in_order = [found[index] for index in range(len(items))]
    return [(result.verdict, result.reward, result.cached) for result in in_order]


def math(gold: str) -> dict[str, object]:
    return {"completion": FORM.format("\\boxed{7}"), "task": {"kind": "math", "answer": gold}}


def program(first_line: str) -> dict[str, object]:
    task = {"kind": "code", "language": "python", "tests": [{"stdin": "", "stdout": "1"}]}
    return {"completion": FORM.format(f"```python\n{first_line}\n```"), "task": task}


async def _equal_items() -> None:
    grader, runner = FakeMathGrader(), FakeCodeRunner()
    scorer = Scorer(grader, runner, RealClock())
    found = await results(scorer, *[math("7")] * 3, math("8"), *[program("# accuracy 1")] * 2)
    assert [cached for _, _, cached in found] == [False, True, True, False, False, True]
    assert [reward for _, reward, _ in found] == [2.0, 2.0, 2.0, 1.0, 2.0, 2.0]
    assert (len(grader.asked), len(runner.asked)) == (2, 1)
    await results(scorer, math("7"))
    assert len(grader.asked) == 3, "without a memory nothing is remembered between batches"


def test_equal_items_of_a_batch_run_once() -> None:
    _run(_equal_items())


async def _remembered() -> None:
    grader, runner, store = FakeMathGrader(), FakeCodeRunner(), Store()
    scorer = Scorer(grader, runner, RealClock(), AnswerMemory(10), ProgramMemory(store))
    items = [math("7"), program("# accuracy 1"), program("# fault worker_lost")]
    first, again = await results(scorer, *items), await results(scorer, *items)
    assert [cached for _, _, cached in first] == [False] * 3
    assert [cached for _, _, cached in again] == [True, True, False]
    assert [pair[:2] for pair in first] == [pair[:2] for pair in again]
    store.kept = dict.fromkeys(store.kept, b"garbage")
    assert [cached for _, _, cached in await results(scorer, *items)] == [True, False, False]


def test_verdicts_are_remembered_and_faults_are_not() -> None:
    _run(_remembered())


@pytest.mark.parametrize(
    "outcome",
    [
        pytest.param(internal_fault(), id="a fault"),
        pytest.param(Judged("time_limit", 0.0), id="time"),
        pytest.param(Judged("memory_limit", 0.0), id="memory"),
        pytest.param(
            Judged("incorrect", 0.5, detail={"tests": [{"verdict": "incorrect"}, {"verdict": "time_limit"}]}),
            id="time in a later test",
        ),
    ],
)
def test_what_may_be_otherwise_next_time_is_not_kept(outcome: Judged) -> None:
    store = Store()
    _run(ProgramMemory(store).keep([(b"k", outcome), (b"k2", Judged("correct", 1.0))]))
    assert list(store.kept) == [b"k2"]


def test_an_answer_that_ran_out_of_time_is_not_kept() -> None:
    memory = AnswerMemory(10)
    memory.keep(b"k", Judged("incorrect", 0.0, detail={"reason": "out_of_time"}))
    assert memory.find(b"k") is None


def test_what_was_used_last_is_remembered_longest() -> None:
    memory = AnswerMemory(2)
    for key in (b"a", b"b"):
        memory.keep(key, Judged("correct", 1.0))
    memory.find(b"a")
    memory.keep(b"c", Judged("correct", 1.0))
    assert [memory.find(key) is not None for key in (b"a", b"b", b"c")] == [True, False, True]


def test_metrics_of_several_processes_add_up() -> None:
    one = '# TYPE a counter\na{x="1"} 1.0\na{x="2"} 2.5\nassay_workers 2.0\n'
    other = '# TYPE a counter\na{x="1"} 4.0\nassay_workers 1.0\nb 7.0\n'
    assert merged([one, other]) == '# TYPE a counter\na{x="1"} 5.0\na{x="2"} 2.5\nassay_workers 2.0\nb 7.0\n'


def _run(work: Coroutine[None, None, None]) -> None:

    asyncio.run(work)
