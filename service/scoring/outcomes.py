"""From a batch's plans to their outcomes: both kinds run at once, and nothing is waited for for ever."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Sequence

from grader.grade import Question
from sandbox.job import Job
from service.fault_log import log_fault
from service.ports import Clock
from service.scoring.answering import Answering
from service.scoring.merge import merge
from service.scoring.outcome import Judged, Outcome, deadline_exceeded, internal_fault
from service.scoring.plan import Batch
from service.scoring.running import Running
from service.wire.result import ItemError

Pairs = Sequence[tuple[int, Outcome]]

# Backends answer by the deadline themselves; this is for those that fail to.
GRACE_S = 2.0
KNOWN = (Judged, ItemError)

log = logging.getLogger("assay.scoring")


class Outcomes:
    """Judges batches by answering and running."""

    def __init__(self, answering: Answering, running: Running, clock: Clock) -> None:
        self._answering = answering
        self._running = running
        self._clock = clock

    async def of(self, batch: Batch) -> AsyncGenerator[Pairs, None]:
        """Every item's index and outcome, once, some at a time; never raises for an item."""
        known = [(i, plan.work) for i, plan in enumerate(batch.plans) if isinstance(plan.work, KNOWN)]
        if known:
            yield known
        waiting = {i for i, plan in enumerate(batch.plans) if isinstance(plan.work, (Question, Job))}
        source = self._source(batch)
        try:
            async for pairs in source:
                fresh = [pair for pair in pairs if pair[0] in waiting]
                waiting.difference_update([index for index, _ in fresh])
                yield fresh
        except Exception as err:  # noqa: BLE001 - whatever a backend raises: its items stay unknown, a fault
            log_fault(log, "a backend failed in the middle of a batch", err)
        finally:
            await source.aclose()
        if waiting:
            late = self._clock.monotonic() >= batch.deadline
            yield [(index, deadline_exceeded() if late else internal_fault()) for index in sorted(waiting)]

    def _source(self, batch: Batch) -> AsyncGenerator[Pairs, None]:
        """Answers alone come as they are: the grader keeps their deadline itself.

        Waiting for several streams takes tasks, which would cost each small request more than its grading.
        """
        questions = [(i, plan.work) for i, plan in enumerate(batch.plans) if isinstance(plan.work, Question)]
        jobs = [(i, plan.work) for i, plan in enumerate(batch.plans) if isinstance(plan.work, Job)]
        answers = self._answering.stream(questions, batch.deadline, batch.sender)
        if not jobs:
            return answers
        programs = self._running.stream(jobs, batch.deadline, batch.sender)
        return merge((answers, programs), batch.deadline + GRACE_S, self._clock)
