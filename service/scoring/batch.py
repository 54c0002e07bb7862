"""A batch to its results: split by kind, run both kinds at once, gather, one deadline."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Sequence

from grader.grade import Question
from sandbox.job import Job
from service.ports import Clock, CodeRunner, MathGrader
from service.rewards.weighing import Weighing
from service.scoring.code_items import from_job_result
from service.scoring.math_items import from_grade
from service.scoring.merge import merge
from service.scoring.outcome import Judged, Outcome, deadline_exceeded, internal_fault
from service.scoring.plan import Batch, Plan
from service.wire.result import ItemError, ItemResult

# Backends answer by the deadline themselves; this is for those that fail to.
GRACE_S = 2.0
# Longer texts are looked at in a thread: the event loop has other requests to serve.
LONG_TEXT = 200_000
# After so many results it is the turn of other requests: results that wait are taken without a pause.
TURN = 32

log = logging.getLogger("assay.scoring")


class Scorer:
    """Scores batches with the backends that it was given."""

    def __init__(self, math: MathGrader, code: CodeRunner, clock: Clock) -> None:
        self._math = math
        self._code = code
        self._clock = clock

    async def score(self, batch: Batch) -> AsyncGenerator[tuple[int, ItemResult], None]:
        """Every item's index and result, as they become known; never raises for an item."""
        outcomes = self._outcomes(batch)
        turn = 0
        try:
            async for index, outcome in outcomes:
                yield index, await _result(batch.plans[index], outcome, batch.weighing)
                turn += 1
                if turn % TURN == 0:
                    await asyncio.sleep(0)
        finally:
            await outcomes.aclose()

    async def _outcomes(self, batch: Batch) -> AsyncGenerator[tuple[int, Outcome], None]:
        waiting = dict(enumerate(batch.plans))
        for index, plan in enumerate(batch.plans):
            if isinstance(plan.work, (Judged, ItemError)):
                del waiting[index]
                yield index, plan.work
        streams = self._streams(batch.plans, batch.deadline)
        merged = merge(streams, batch.deadline + GRACE_S, self._clock)
        try:
            async for index, outcome in merged:
                if waiting.pop(index, None) is not None:
                    yield index, outcome
        finally:
            await merged.aclose()
        late = self._clock.monotonic() >= batch.deadline
        for index in waiting:
            yield index, deadline_exceeded() if late else internal_fault()

    def _streams(self, plans: Sequence[Plan], deadline: float) -> list[AsyncIterator[tuple[int, Outcome]]]:
        questions = [(i, plan.work) for i, plan in enumerate(plans) if isinstance(plan.work, Question)]
        jobs = [(i, plan.work) for i, plan in enumerate(plans) if isinstance(plan.work, Job)]
        streams: list[AsyncIterator[tuple[int, Outcome]]] = []
        if questions:
            streams.append(self._graded(questions, deadline))
        if jobs:
            streams.append(self._ran(jobs, deadline))
        return streams

    async def _graded(
        self, questions: Sequence[tuple[int, Question]], deadline: float
    ) -> AsyncIterator[tuple[int, Outcome]]:
        async for position, grade in self._math.grade([question for _, question in questions], deadline):
            yield questions[position][0], from_grade(grade)

    async def _ran(
        self, jobs: Sequence[tuple[int, Job]], deadline: float
    ) -> AsyncIterator[tuple[int, Outcome]]:
        async for position, result in self._code.run([job for _, job in jobs], deadline):
            yield jobs[position][0], from_job_result(result)


async def _result(plan: Plan, outcome: Outcome, weighing: Weighing) -> ItemResult:
    if plan.text is not None and len(plan.text) > LONG_TEXT:
        return await asyncio.to_thread(_assemble, plan, outcome, weighing)
    return _assemble(plan, outcome, weighing)


def _assemble(plan: Plan, outcome: Outcome, weighing: Weighing) -> ItemResult:
    """The result of an item: a fault gives a null reward, whatever its other parts are worth."""
    if isinstance(outcome, ItemError):
        values = weighing.nothing() if plan.text is None else weighing.values(plan.sample(None))
        return ItemResult(plan.id, None, values, "error", error=outcome)
    values = weighing.values(plan.sample(outcome.accuracy))
    return ItemResult(
        id=plan.id,
        reward=weighing.total(values),
        rewards=values,
        verdict=outcome.verdict,
        answer=outcome.answer,
        elapsed_ms=outcome.elapsed_ms,
        detail=outcome.detail,
    )
