"""A ``CodeRunner`` that runs nothing: what comes of a job is read from the comment in its first line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

from sandbox.job import CaseResult, Fault, Job, JobResult
from service.ports import ANYBODY, Health, Part, Sender, Toolchain


class FakeCodeRunner:
    """``# accuracy 0.5``, ``# fault CODE``, ``# raise``, ``# hang`` or ``# silent`` in the first line."""

    def __init__(self) -> None:
        self.asked: list[Job] = []
        self.cancelled = 0

    async def run(
        self, jobs: Sequence[Job], deadline: float, sender: Sender = ANYBODY
    ) -> AsyncGenerator[tuple[int, JobResult | Fault], None]:
        """What each job's source says."""
        self.asked.extend(jobs)
        for index, job in enumerate(jobs):
            word, _, value = job.source.strip().removeprefix("# ").partition("\n")[0].partition(" ")
            if word == "fault":
                yield index, Fault(value, "told to", retryable=True)
            elif word == "raise":
                raise RuntimeError("told to")
            elif word == "hang":
                await self._hang()
            elif word != "silent":
                yield index, _result(float(value or 1.0))

    async def _hang(self) -> None:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise

    async def languages(self) -> tuple[Toolchain, ...]:
        """Python."""
        return (Toolchain("python", "Python 3.11.2"),)

    async def health(self) -> Health:
        """Able."""
        return Health(True, (Part("queue", True, "fake"),), {"queue_depth": 0.0, "workers": 1.0})


def _result(accuracy: float) -> JobResult:
    verdict = "correct" if accuracy == 1.0 else "incorrect"
    case = CaseResult(verdict, 1.0, 1000, stdout="out", stderr="err")  # type: ignore[arg-type]
    return JobResult(verdict, accuracy, (case,))  # type: ignore[arg-type]
