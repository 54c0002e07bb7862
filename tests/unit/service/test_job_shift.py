"""A job beside requests that leave little room: it is worked on in pieces that fit."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import orjson

from service.admission import Admission, Work
from service.jobs.shift import Shift
from service.scoring.asking import Bounds
from service.scoring.batch import Scorer
from service.stores import Claim
from tests.fakes.clock import RealClock
from tests.fakes.code_runner import FakeCodeRunner
from tests.fakes.math_grader import FakeMathGrader

ITEMS, MOST_IN_FLIGHT, TAKEN = 300, 1_000, 970
PATIENCE_S = 30.0


class HeldJob:
    """What a ``Shift`` needs of a store, for a job that stays ours."""

    def __init__(self) -> None:
        self.results: dict[int, bytes] = {}
        self.is_finished = False

    async def renew(self, job_id: str) -> bool:
        return True

    async def add_results(self, job_id: str, results: Mapping[int, bytes]) -> bool:
        self.results.update(results)
        return True

    async def finish(self, job_id: str) -> None:
        self.is_finished = True


def test_a_job_gets_on_beside_requests_that_never_end() -> None:
    items = [
        {"id": n, "completion": f"<answer>{n}</answer>", "task": {"kind": "math", "answer": str(n)}}
        for n in range(ITEMS)
    ]
    claim = Claim("j", orjson.dumps({"items": items}), frozenset({7}), "c", urgent=False, taken=1)
    store = HeldJob()

    async def work() -> None:
        admission = Admission(MOST_IN_FLIGHT, 1e9, RealClock())
        scorer = Scorer(FakeMathGrader(), FakeCodeRunner(), RealClock())
        shift = Shift(store, scorer, admission, Bounds(ITEMS, 60.0), lambda _pairs: None)  # type: ignore[arg-type]  # all of a store that it uses
        with admission.scoring(Work(TAKEN)):
            async with asyncio.timeout(PATIENCE_S):
                await shift.work(claim)
        assert admission.items == 0

    asyncio.run(work())
    assert store.is_finished
    assert sorted(store.results) == [n for n in range(ITEMS) if n != 7]
