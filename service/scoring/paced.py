"""The ports with somebody who counts what gets done, so that admission knows how fast work goes.

A fault that another try may mend counts nothing: where the deadline has passed, or the queue is away,
thousands of items end in an instant, and nothing was done for them.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing

from grader.grade import Fault as GradeFault
from grader.grade import Grade, Question
from sandbox.job import Fault as JobFault
from sandbox.job import Job, JobResult
from service.admission import Admission
from service.ports import ANYBODY, CodeRunner, Health, MathGrader, Sender, Toolchain
from service.scoring.work import ANSWER_S, program_s


class PacedGrader:
    """A ``MathGrader`` whose answers are counted."""

    def __init__(self, grader: MathGrader, admission: Admission) -> None:
        self._grader = grader
        self._admission = admission

    async def grade(
        self, parts: Iterable[Sequence[Question]], deadline: float, sender: Sender = ANYBODY
    ) -> AsyncGenerator[Sequence[tuple[int, Grade | GradeFault]], None]:
        """As the grader's."""
        async with aclosing(self._grader.grade(parts, deadline, sender)) as grades:
            async for some in grades:
                done = sum(is_done(outcome) for _, outcome in some)
                if done:
                    self._admission.did(answers_s=ANSWER_S * done)
                yield some

    async def health(self) -> Health:
        """As the grader's."""
        return await self._grader.health()


class PacedRunner:
    """A ``CodeRunner`` whose programs are counted."""

    def __init__(self, runner: CodeRunner, admission: Admission) -> None:
        self._runner = runner
        self._admission = admission

    async def run(
        self, jobs: Sequence[Job], deadline: float, sender: Sender = ANYBODY
    ) -> AsyncGenerator[tuple[int, JobResult | JobFault], None]:
        """As the runner's."""
        async with aclosing(self._runner.run(jobs, deadline, sender)) as results:
            async for index, result in results:
                if is_done(result):
                    self._admission.did(programs_s=program_s(jobs[index]))
                yield index, result

    async def languages(self) -> tuple[Toolchain, ...]:
        """As the runner's."""
        return await self._runner.languages()

    async def health(self) -> Health:
        """As the runner's."""
        return await self._runner.health()


def is_done(outcome: Grade | GradeFault | JobResult | JobFault) -> bool:
    """Whether the work that this came of was done."""
    return not (isinstance(outcome, (GradeFault, JobFault)) and outcome.retryable)
