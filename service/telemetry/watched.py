"""The ports with somebody watching: how long grading takes, how long programs wait and run."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing

from grader.grade import Fault as GradeFault
from grader.grade import Grade, Question
from sandbox.job import Fault as JobFault
from sandbox.job import Job, JobResult
from service.ports import ANYBODY, CodeRunner, Health, MathGrader, Sender, Toolchain
from service.telemetry.telemetry import Telemetry


class WatchedGrader:
    """A ``MathGrader`` whose calls are the stage ``grading``."""

    def __init__(self, grader: MathGrader, telemetry: Telemetry) -> None:
        self._grader = grader
        self._telemetry = telemetry

    async def grade(
        self, parts: Iterable[Sequence[Question]], deadline: float, sender: Sender = ANYBODY
    ) -> AsyncGenerator[Sequence[tuple[int, Grade | GradeFault]], None]:
        """As the grader's."""
        with self._telemetry.stage("grading"):
            async with aclosing(self._grader.grade(parts, deadline, sender)) as grades:
                async for some in grades:
                    yield some

    async def health(self) -> Health:
        """As the grader's."""
        return await self._grader.health()


class WatchedRunner:
    """A ``CodeRunner`` whose calls are the stage ``programs``.

    Of each program, ``cell`` is what its judging took and ``queue_wait`` the rest of the time until its
    outcome was here.
    """

    def __init__(self, runner: CodeRunner, telemetry: Telemetry) -> None:
        self._runner = runner
        self._telemetry = telemetry

    async def run(
        self, jobs: Sequence[Job], deadline: float, sender: Sender = ANYBODY
    ) -> AsyncGenerator[tuple[int, JobResult | JobFault], None]:
        """As the runner's."""
        began = time.perf_counter()
        with self._telemetry.stage("programs", {"assay.items": len(jobs)}):
            async with aclosing(self._runner.run(jobs, deadline, sender)) as results:
                async for index, result in results:
                    self._note(result, time.perf_counter() - began)
                    yield index, result

    async def languages(self) -> tuple[Toolchain, ...]:
        """As the runner's."""
        return await self._runner.languages()

    async def health(self) -> Health:
        """As the runner's."""
        return await self._runner.health()

    def _note(self, result: JobResult | JobFault, seconds: float) -> None:
        if isinstance(result, JobResult):
            cell_s = result.elapsed_ms / 1000
            self._telemetry.took("cell", cell_s)
            self._telemetry.took("queue_wait", seconds - cell_s)
