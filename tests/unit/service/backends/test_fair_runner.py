"""Turns in front of a runner: a bounded part is sent ahead, and who goes away takes the rest along."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence

import pytest

from sandbox.job import Fault, Job, JobResult, StdioCase
from service.backends.fair_runner import AHEAD_JOBS, FairRunner
from service.ports import ANYBODY, Health, Sender, Toolchain

DONE = JobResult("correct", 1.0, ())


class Gated:
    """Runs one job at a time, each when it is let; notes what it was sent."""

    def __init__(self, error: Exception | None = None) -> None:
        self.sent: list[str] = []
        self.withdrawn: list[str] = []
        self.let = asyncio.Semaphore(0)
        self._error = error

    async def run(
        self, jobs: Sequence[Job], deadline: float, sender: Sender = ANYBODY
    ) -> AsyncGenerator[tuple[int, JobResult | Fault], None]:
        self.sent += [job.id for job in jobs]
        left = {job.id for job in jobs}
        try:
            for index, job in enumerate(jobs):
                await self.let.acquire()
                if self._error is not None:
                    raise self._error
                left.remove(job.id)
                yield index, DONE
        finally:
            self.withdrawn += left

    async def languages(self) -> tuple[Toolchain, ...]:
        return ()

    async def health(self) -> Health:
        return Health(True, gauges={"workers": 1.0, "queue_depth": 3.0})


def jobs(name: str, count: int) -> list[Job]:
    return [Job(f"{name}{i}", "python", "pass", (StdioCase("", ""),)) for i in range(count)]


async def outcomes(fair: FairRunner, work: list[Job], seconds: float = 20.0) -> dict[int, JobResult | Fault]:
    return {i: outcome async for i, outcome in fair.run(work, time.monotonic() + seconds)}


async def settled() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


def test_a_giant_is_sent_piece_by_piece_and_a_small_request_is_sent_soon() -> None:
    async def main() -> None:
        inner = Gated()
        fair = FairRunner(inner)
        giant = asyncio.create_task(outcomes(fair, jobs("g", 500)))
        await settled()
        assert len(inner.sent) < 4 * AHEAD_JOBS
        assert (await fair.health()).gauges["queue_depth"] == 3.0 + 500 - len(inner.sent)
        small = asyncio.create_task(outcomes(fair, jobs("s", 1)))
        for _ in range(4 * AHEAD_JOBS):
            inner.let.release()
        await settled()
        assert "s0" in inner.sent
        for _ in range(1000):
            inner.let.release()
        assert all(outcome == DONE for outcome in [*(await giant).values(), *(await small).values()])
        assert len(inner.sent) == 501

    asyncio.run(main())


def test_what_a_gone_client_left_is_not_sent_and_what_was_sent_is_taken_back() -> None:
    async def main() -> None:
        inner = Gated()
        fair = FairRunner(inner)
        giant = asyncio.create_task(outcomes(fair, jobs("g", 500)))
        await settled()
        ahead = len(inner.sent)
        giant.cancel()
        await asyncio.wait([giant])
        assert sorted(inner.withdrawn) == sorted(inner.sent)
        for _ in range(10):
            inner.let.release()
        assert len(await outcomes(fair, jobs("s", 3))) == 3
        assert len(inner.sent) == ahead + 3

    asyncio.run(main())


def test_the_deadline_ends_what_waits_here_too() -> None:
    async def main() -> None:
        found = await outcomes(FairRunner(Gated()), jobs("g", 500), seconds=0.2)
        codes = {outcome.code for outcome in found.values() if isinstance(outcome, Fault)}
        assert len(found) == 500
        assert codes == {"deadline_exceeded"}

    asyncio.run(main())


def test_a_runner_that_raises_is_a_fault_of_each_of_its_jobs(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        inner = Gated(RuntimeError("told to"))
        for _ in range(10):
            inner.let.release()
        found = await outcomes(FairRunner(inner), jobs("g", 10))
        codes = [outcome.code for outcome in found.values() if isinstance(outcome, Fault)]
        assert codes == ["internal"] * 10

    asyncio.run(main())
    assert "told to" not in caplog.text


class Instant(Gated):
    """Answers everything at once, without a pause."""

    async def run(
        self, jobs: Sequence[Job], deadline: float, sender: Sender = ANYBODY
    ) -> AsyncGenerator[tuple[int, JobResult | Fault], None]:
        for index in range(len(jobs)):
            yield index, DONE


def test_who_goes_away_at_any_moment_leaves_no_room_taken() -> None:
    """Also where jobs have been handed to a task that has not begun yet."""

    async def main() -> None:
        fair = FairRunner(Instant())
        for _ in range(50):
            results = fair.run(jobs("g", 500), time.monotonic() + 20)
            await anext(results)
            await results.aclose()
        assert len(await asyncio.wait_for(outcomes(fair, jobs("s", 100)), 10)) == 100

    asyncio.run(main())
