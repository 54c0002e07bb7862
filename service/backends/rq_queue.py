"""Code jobs through RQ on Redis: chunks out, results back one by one, as soon as each is known.

Nobody polls for results: workers append them to a list of this instance, which one task reads.  Another
task looks every second who is alive: a chunk that neither waits nor is held by a living worker is sent
again, job by job.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncGenerator, Collection, Sequence

from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from sandbox.job import Fault, Job, JobResult
from sandbox.payload import PayloadError, job_to_payload
from sandbox.queue.card import WorkerCard
from sandbox.queue.connecting import options
from sandbox.queue.keys import Keys
from service.backends.rq.ledger import Errand, Ledger, Ticket
from service.backends.rq.losses import Losses
from service.backends.rq.mailroom import Mailroom
from service.backends.rq.replies import ReplyReader
from service.backends.rq.roster import Roster
from service.backends.rq.settings import QueueHealth, QueueSettings
from service.backends.rq.watch import Watch

__all__ = ["QueueHealth", "QueueSettings", "RqQueue"]

CANCEL_AGAIN_S = 0.5
OUT_OF_TIME = Fault(
    "deadline_exceeded", "the batch's deadline passed before the job's result was known", True
)


class RqQueue:
    """The CodeRunner on RQ.  ``start`` before use, ``close`` at the end, both in one event loop."""

    def __init__(self, settings: QueueSettings) -> None:
        self._settings = settings
        self._ledger = Ledger()
        self._roster = Roster(settings.start_grace_s)
        keys, replies = Keys(settings.name), Keys(settings.name).replies(uuid.uuid4().hex)
        self._redis: Redis[bytes] = Redis.from_url(settings.url, socket_timeout=5, **options(settings.url))
        self._async_redis: AsyncRedis[bytes] = AsyncRedis.from_url(settings.url, **options(settings.url))
        self._mailroom = Mailroom(self._redis, keys, replies, self._ledger, self._roster)
        losses = Losses(self._mailroom)
        self._reader = ReplyReader(self._async_redis, replies, self._ledger, losses)
        self._watch = Watch(self._async_redis, keys, self._ledger, self._roster, self._mailroom, losses)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to send and to listen.  When Redis is away it is waited for, in the background."""
        await self._watch.look()
        parts = (self._mailroom.run(), self._reader.run(), self._watch.run())
        self._tasks = [asyncio.create_task(part) for part in parts]

    async def close(self) -> None:
        """Stop, and take back what no worker has begun; idempotent."""
        tasks, self._tasks = self._tasks, []
        await _end(tasks)
        await self._mailroom.withdraw(self._ledger.open())
        await self._async_redis.aclose()  # type: ignore[attr-defined]  # newer than the stubs
        await asyncio.to_thread(self._redis.close)

    async def run(
        self, jobs: Sequence[Job], deadline: float
    ) -> AsyncGenerator[tuple[int, JobResult | Fault], None]:
        """Each job's index and outcome, in the order in which they become known; every index exactly once.

        ``deadline`` is on ``time.monotonic()``: what is unknown by then is Fault ``deadline_exceeded``.
        Closing the iterator early takes back what no worker has begun.
        """
        errand = Errand(deadline)
        tickets = [_ticket(errand, index, job) for index, job in enumerate(jobs)]
        self._send(tickets)
        try:
            for _ in tickets:
                async with asyncio.timeout_at(_loop_time(deadline)):
                    outcome = await errand.inbox.get()
                yield outcome
        except TimeoutError:
            for late in _settled_late(errand, tickets):
                yield late
        finally:
            await self._mailroom.withdraw(self._ledger.leave(errand, tickets))

    async def languages(self) -> tuple[WorkerCard, ...]:
        """The cards of the workers alive now that have a cell (backend, languages, protection notes)."""
        return self._roster.able()

    async def health(self) -> QueueHealth:
        """Whether code can be scored now."""
        away = await self._watch.look()
        reason = self._roster.reason() if away is None else away
        pending, oldest_s = self._ledger.pending(), self._ledger.oldest_s()
        return QueueHealth(reason, self._roster.able(), pending, self._roster.unable(), oldest_s)

    def _send(self, tickets: Sequence[Ticket]) -> None:
        absence = self._roster.absence()
        if absence is not None:
            for ticket in tickets:
                ticket.settle(absence)
        self._mailroom.send([ticket for ticket in tickets if not ticket.done])


def _ticket(errand: Errand, index: int, job: Job) -> Ticket:
    """The job's ticket; of a job that no queue would take, already settled."""
    try:
        return Ticket(errand, index, job, job_to_payload(job))
    except PayloadError as err:
        ticket = Ticket(errand, index, job, {})
        ticket.settle(Fault("invalid_task", str(err), retryable=False))
        return ticket


def _settled_late(errand: Errand, tickets: Sequence[Ticket]) -> list[tuple[int, JobResult | Fault]]:
    """What is left at the deadline: outcomes that came in the last moment, and faults for the rest."""
    for ticket in tickets:
        ticket.settle(OUT_OF_TIME)
    return [errand.inbox.get_nowait() for _ in range(errand.inbox.qsize())]


async def _end(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancel until all have ended: a cancellation that meets an arriving reply is swallowed with it."""
    while tasks:
        for task in tasks:
            task.cancel()
        _, tasks = await asyncio.wait(tasks, timeout=CANCEL_AGAIN_S)


def _loop_time(deadline: float) -> float:
    """A ``time.monotonic()`` instant on the event loop's clock."""
    return asyncio.get_running_loop().time() + deadline - time.monotonic()
