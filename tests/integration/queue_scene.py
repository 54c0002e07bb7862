"""A queue with everything real: a redis-server, worker processes, cells, and the service's end."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from redis.asyncio import Redis

from sandbox.job import Fault, Job, JobResult, Limits, StdioCase
from sandbox.queue.keys import Keys
from service.backends.rq_queue import QueueSettings, RqQueue
from service.embedded.processes import Supervised
from service.embedded.redis_server import open_redis
from service.embedded.workers import open_workers

Outcome = JobResult | Fault

DOUBLE = "print(2 * int(input()))"
SLOW_DOUBLE = "import time\nn = int(input())\ntime.sleep(0.05)\nprint(2 * n)"
SLEEP = "import time\ntime.sleep(60)"
READY_S = 60.0


@dataclass(frozen=True)
class Scene:
    """What a test plays with."""

    url: str
    queue: RqQueue
    workers: list[Supervised]

    async def outcomes(self, jobs: Sequence[Job], timeout_s: float = 60) -> dict[int, Outcome]:
        """What comes of the jobs, by index; fails on a duplicate."""
        found: dict[int, Outcome] = {}
        async for index, outcome in self.queue.run(jobs, time.monotonic() + timeout_s):
            assert index not in found, "an outcome came twice"
            found[index] = outcome
        return found

    async def ready(self, workers: int) -> None:
        """Wait until so many workers have a cell."""
        async with asyncio.timeout(READY_S):
            while len((await self.queue.health()).workers) != workers:  # noqa: ASYNC110 — processes tell nobody
                await asyncio.sleep(0.1)

    async def leftovers(self) -> list[str]:
        """Keys that should not outlive the jobs: chunks waiting, taken or on record."""
        keys = Keys("assay")
        redis = Redis.from_url(self.url)
        try:
            found = [key.decode() for key in await redis.keys("*")]
        finally:
            await redis.aclose()  # type: ignore[attr-defined]  # newer than the stubs
        wanted = (keys.rq_queue, keys.taken, keys.chunk(""), keys.lease(""))
        return [key for key in found if key.startswith(wanted)]

    def kill(self, worker: int, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a worker a signal."""
        pid = self.workers[worker].pid
        assert pid is not None
        os.kill(pid, number)

    def kill_all(self) -> None:
        """Kill every worker that runs now."""
        for worker in self.workers:
            if worker.pid is not None:
                os.kill(worker.pid, signal.SIGKILL)


@asynccontextmanager
async def open_scene(workers: int, grace_s: float = 30.0) -> AsyncIterator[Scene]:
    """Redis, so many workers with a bubblewrap cell each, and a started queue."""
    async with (
        open_redis() as url,
        open_workers(workers, url, "assay", {"backend": "bubblewrap"}) as processes,
    ):
        queue = RqQueue(QueueSettings(url, start_grace_s=grace_s))
        await queue.start()
        try:
            scene = Scene(url, queue, processes)
            await scene.ready(workers)
            yield scene
        finally:
            await queue.close()


def play(workers: int, act: Callable[[Scene], Awaitable[None]], grace_s: float = 30.0) -> None:
    """Run a test on a scene of its own."""

    async def whole() -> None:
        async with open_scene(workers, grace_s) as scene:
            await act(scene)

    asyncio.run(whole())


def doubling(count: int, source: str = DOUBLE, first: int = 0) -> list[Job]:
    """Jobs that are right, each with a number of its own."""
    numbers = range(first, first + count)
    return [Job(f"j{n}", "python", source, (StdioCase(f"{n}\n", f"{2 * n}\n"),)) for n in numbers]


def sleeping(time_s: float) -> Job:
    """A job that uses no CPU until it is stopped."""
    return Job("sleeper", "python", SLEEP, (StdioCase("", ""),), limits=Limits(time_s=time_s))
