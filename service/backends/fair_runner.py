"""A ``CodeRunner`` in front of another: fair turns, and work whose client went away is never sent.

The other is only ever given a little more than its workers can have in hand.  What else waits, waits here,
where a giant batch does not stand in front of a small request.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace

from sandbox.job import Fault, Job, JobResult
from service.backends.call import Call
from service.backends.rq.chunks import estimated_seconds
from service.fault_log import log_fault
from service.ports import ANYBODY, CodeRunner, Health, Sender, Toolchain
from service.turns import Turns

Outcome = JobResult | Fault

log = logging.getLogger("assay.scoring")

AHEAD_S = 2.0  # of estimated work sent ahead, for each worker
AHEAD_JOBS = 24  # and at least so many jobs, since most take far less than estimated
SHARE_LEFT = 0.7  # of that, when more is sent
QUANTUM_S = 0.5  # estimated, that one request is served at a time
LOOK_S = 1.0  # how often the number of workers is asked for
LOST = Fault("internal", "a fault of the service; its log has more", retryable=True)
LATE = Fault("deadline_exceeded", "the batch's deadline passed before the job was begun", retryable=True)


class _Order:
    """One request's jobs, and the tasks that run some of them on the other runner."""

    def __init__(self, jobs: Sequence[Job], deadline: float) -> None:
        self.call: Call[Job, Outcome] = Call(jobs, deadline, LATE)
        self.running: set[asyncio.Task[None]] = set()


_Entry = tuple[_Order, int]


class FairRunner:
    """Runs jobs on another runner, in turns.  For one event loop."""

    def __init__(self, runner: CodeRunner) -> None:
        self._runner = runner
        self._turns: Turns[_Entry] = Turns(QUANTUM_S)
        self._out_jobs = 0
        self._out_s = 0.0
        self._workers = 1.0
        self._looked_at = 0.0

    async def run(
        self, jobs: Sequence[Job], deadline: float, sender: Sender = ANYBODY
    ) -> AsyncGenerator[tuple[int, Outcome], None]:
        """Pairs of the job's index and what came of it, as they become known."""
        await self._look()
        order = _Order(jobs, deadline)
        call = order.call
        self._turns.add(sender, order, [((order, i), estimated_seconds(job)) for i, job in enumerate(jobs)])
        self._fill()
        timer = asyncio.get_running_loop().call_later(max(0.0, deadline - time.monotonic()), call.expire)
        left = len(jobs)
        try:
            while left:
                pairs = await call.next()
                left -= len(pairs)
                for pair in pairs:
                    yield pair
        finally:
            timer.cancel()
            call.unknown.clear()
            self._turns.leave(sender, order)
            await _end(order.running)

    async def _look(self) -> None:
        """Know how many workers there are, about."""
        now = time.monotonic()
        if now - self._looked_at > LOOK_S:
            self._looked_at = now
            health = await self._runner.health()
            self._workers = max(1.0, health.gauges.get("workers", 1.0))

    def _fill(self) -> None:
        """Send what there is room for, once that is worth a message of its own."""
        if self._is_full(SHARE_LEFT):
            return
        while self._turns and not self._is_full(1.0):
            ready: defaultdict[_Order, list[int]] = defaultdict(list)
            for order, index in self._turns.take(QUANTUM_S):
                if index in order.call.unknown:
                    ready[order].append(index)
            for order, indexes in ready.items():
                self._send(order, indexes)

    def _is_full(self, share: float) -> bool:
        """Whether such a share of what may be sent ahead is there."""
        most = share * self._workers
        return self._out_s >= AHEAD_S * most and self._out_jobs >= AHEAD_JOBS * most

    def _send(self, order: _Order, indexes: Sequence[int]) -> None:
        jobs = [order.call.work[index] for index in indexes]
        self._out_jobs += len(jobs)
        self._out_s += sum(map(estimated_seconds, jobs))
        left = dict(enumerate(jobs))
        task = asyncio.create_task(self._run(order, indexes, left))
        order.running.add(task)
        task.add_done_callback(order.running.discard)
        task.add_done_callback(lambda _: self._over(order, indexes, left))

    async def _run(self, order: _Order, indexes: Sequence[int], left: dict[int, Job]) -> None:
        """Run some jobs of a request on the other runner; what has come back is not ``left``."""
        jobs = list(left.values())
        try:
            async with aclosing(self._runner.run(jobs, order.call.deadline)) as results:
                async for position, outcome in results:
                    self._came_back(left.pop(position, None))
                    order.call.settle(indexes[position], outcome)
                    order.call.wake()
        except Exception as err:  # noqa: BLE001 - whatever a runner raises: these jobs' outcome, nobody else's
            log_fault(log, "programs could not be run", err)

    def _over(self, order: _Order, indexes: Sequence[int], left: dict[int, Job]) -> None:
        """What was not answered is a fault of ours; it may never have been begun, if the task was not."""
        for position, job in left.items():
            self._came_back(job)
            order.call.settle(indexes[position], LOST)
        order.call.wake()

    def _came_back(self, job: Job | None) -> None:
        if job is not None:
            self._out_jobs -= 1
            self._out_s -= estimated_seconds(job)
            self._fill()

    async def languages(self) -> tuple[Toolchain, ...]:
        """As the runner's."""
        return await self._runner.languages()

    async def health(self) -> Health:
        """As the runner's; what waits here is in the queue, too."""
        health = await self._runner.health()
        depth = health.gauges.get("queue_depth", 0.0) + self._turns.waiting
        return replace(health, gauges={**health.gauges, "queue_depth": depth})


async def _end(tasks: set[asyncio.Task[None]]) -> None:
    """Cancel the tasks; each takes back what was not begun."""
    ending = tuple(tasks)
    for task in ending:
        task.cancel()
    if ending:
        await asyncio.wait(ending)
