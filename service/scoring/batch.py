"""A batch to its results: outcomes are weighed into rewards as they become known."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing

from grader.completion import check_format
from service.ports import Clock, CodeRunner, MathGrader
from service.rewards.weighing import Weighing
from service.scoring.answering import Answering, AnswerMemory
from service.scoring.outcome import Outcome
from service.scoring.outcomes import Outcomes
from service.scoring.plan import Batch, Plan
from service.scoring.program_memory import ProgramMemory
from service.scoring.running import Running
from service.wire.result import ItemError, ItemResult

# Longer texts are looked at in a thread: the event loop has other requests to serve.
LONG_TEXT = 200_000
LONG_FOR_SLOW = 2_000  # by rewards that look at every word
# After so many results it is the turn of other requests: results that wait are taken without a pause.
TURN = 64

Results = Sequence[tuple[int, ItemResult]]


class Scorer:
    """Scores batches with the backends, and the memories, that it was given."""

    def __init__(
        self,
        math: MathGrader,
        code: CodeRunner,
        clock: Clock,
        answers: AnswerMemory | None = None,
        programs: ProgramMemory | None = None,
        note: Callable[[Plan, ItemResult], None] | None = None,
    ) -> None:
        answering = Answering(math, answers or AnswerMemory(0))
        self._note = note
        self._outcomes = Outcomes(answering, Running(code, programs), clock)

    async def score(self, batch: Batch) -> AsyncGenerator[Results, None]:
        """Every item's index and result, as they become known, some at a time; never raises for an item."""
        longest = LONG_FOR_SLOW if batch.weighing.is_slow else LONG_TEXT
        turn = 0
        async with aclosing(self._outcomes.of(batch)) as outcomes:
            async for pairs in outcomes:
                for start in range(0, len(pairs), TURN):
                    some = await self._results(batch, pairs[start : start + TURN], longest)
                    yield some
                    turn += len(some)
                    if turn >= TURN:
                        turn = 0
                        await asyncio.sleep(0)

    async def _results(self, batch: Batch, pairs: Sequence[tuple[int, Outcome]], longest: int) -> Results:
        results: list[tuple[int, ItemResult]] = []
        for index, outcome in pairs:
            plan = batch.plans[index]
            if plan.text is not None and len(plan.text) > longest:
                result = await asyncio.to_thread(_assemble, plan, outcome, batch.weighing)
            else:
                result = _assemble(plan, outcome, batch.weighing)
            results.append((index, result))
            if self._note is not None:
                self._note(plan, result)
        return results


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
        detail=_told(plan, outcome.detail) if plan.story else outcome.detail,
        cached=outcome.cached,
    )


def _told(plan: Plan, detail: Mapping[str, object]) -> Mapping[str, object]:
    """The detail with the format's broken rule, too."""
    assert plan.text is not None
    return {**detail, "format": check_format(plan.text).reason or "kept"}
