"""From a batch's plans to their outcomes: both kinds run at once, and nothing is waited for for ever."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Iterator, Sequence

from grader.grade import Question
from sandbox.job import Job
from service.fault_log import log_fault
from service.ports import Clock
from service.scoring.answering import Answering
from service.scoring.merge import merge
from service.scoring.outcome import Outcome, deadline_exceeded, internal_fault
from service.scoring.parts import PartedPlans, in_parts
from service.scoring.plan import Batch, Plan
from service.scoring.running import Running

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
        sorting = _Sorting(batch.plans)
        waiting = set(range(len(batch.plans)))
        source = self._source(batch, sorting)
        try:
            async for pairs in source:
                fresh = [pair for pair in (*sorting.known(), *pairs) if pair[0] in waiting]
                waiting.difference_update([index for index, _ in fresh])
                yield fresh
        except Exception as err:  # noqa: BLE001 - whatever a backend raises: its items stay unknown, a fault
            log_fault(log, "a backend failed in the middle of a batch", err)
        finally:
            await source.aclose()
        known = sorting.known()
        waiting.difference_update([index for index, _ in known])
        yield known
        if waiting:
            late = self._clock.monotonic() >= batch.deadline
            yield [(index, deadline_exceeded() if late else internal_fault()) for index in sorted(waiting)]

    def _source(self, batch: Batch, sorting: _Sorting) -> AsyncGenerator[Pairs, None]:
        """Answers alone come as they are: the grader keeps their deadline itself.

        Waiting for several streams takes tasks, which would cost each small request more than its grading.
        """
        answers = self._answering.stream(sorting.questions(), batch.deadline, batch.sender)
        jobs = sorting.jobs()
        if jobs:
            programs = self._running.stream(jobs, batch.deadline, batch.sender)
            return merge((answers, programs), batch.deadline + GRACE_S, self._clock)
        if batch.streamed and isinstance(batch.plans, PartedPlans):  # parts are drawn however slow the reader
            return merge((answers,), batch.deadline + GRACE_S, self._clock)
        return answers


class _Sorting:
    """A batch's plans by what is to be done for them, as they are made."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        self._plans = plans
        self._known: list[tuple[int, Outcome]] = []

    def questions(self) -> Iterator[Sequence[tuple[int, Question]]]:
        """What is to be graded, in parts."""
        for start, part in in_parts(self._plans):
            asked: list[tuple[int, Question]] = []
            for index, plan in enumerate(part, start):
                if isinstance(plan.work, Question):
                    asked.append((index, plan.work))
                elif not isinstance(plan.work, Job):
                    self._known.append((index, plan.work))
            yield asked

    def jobs(self) -> Sequence[tuple[int, Job]]:
        """What is to be run."""
        if isinstance(self._plans, PartedPlans):
            return ()
        return [(i, plan.work) for i, plan in enumerate(self._plans) if isinstance(plan.work, Job)]

    def known(self) -> Pairs:
        """What needs neither, since the last time."""
        known, self._known = self._known, []
        return known
