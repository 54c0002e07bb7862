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

log = logging.getLogger("assay.scoring")


class Outcomes:
    """Judges batches by answering and running."""

    def __init__(self, answering: Answering, running: Running, clock: Clock) -> None:
        self._answering = answering
        self._running = running
        self._clock = clock

    async def of(self, batch: Batch) -> AsyncGenerator[Pairs, None]:
        """Every item's index and outcome, once, some at a time; never raises for an item."""
        waiting = set(range(len(batch.plans)))
        found = self._found(batch)
        try:
            async for pairs in found:
                fresh = [pair for pair in pairs if pair[0] in waiting]
                waiting.difference_update([index for index, _ in fresh])
                yield fresh
        finally:
            await found.aclose()
        if waiting:
            late = self._clock.monotonic() >= batch.deadline
            yield [(index, deadline_exceeded() if late else internal_fault()) for index in sorted(waiting)]

    async def _found(self, batch: Batch) -> AsyncGenerator[Pairs, None]:
        work = [(index, plan.work) for index, plan in enumerate(batch.plans)]
        known = [(index, known) for index, known in work if isinstance(known, (Judged, ItemError))]
        questions = [(index, question) for index, question in work if isinstance(question, Question)]
        jobs = [(index, job) for index, job in work if isinstance(job, Job)]
        if known:
            yield known
        streams: list[AsyncGenerator[Pairs, None]] = []
        if questions:
            streams.append(self._answering.stream(questions, batch.deadline, batch.sender))
        if jobs:
            streams.append(self._running.stream(jobs, batch.deadline, batch.sender))
        source = merge(streams, batch.deadline + GRACE_S, self._clock) if jobs else _alone(streams)
        try:
            async for pairs in source:
                yield pairs
        finally:
            await source.aclose()


async def _alone(streams: Sequence[AsyncGenerator[Pairs, None]]) -> AsyncGenerator[Pairs, None]:
    """Answers alone, without the tasks that waiting for several streams would cost each small request.

    The answers' deadline is kept by the grader itself.
    """
    for stream in streams:
        try:
            async for pairs in stream:
                yield pairs
        except Exception as err:  # noqa: BLE001 - whatever a backend raises: its items stay unknown, a fault
            log_fault(log, "a backend failed in the middle of a batch", err)
        finally:
            await stream.aclose()
