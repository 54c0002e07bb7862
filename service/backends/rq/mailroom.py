"""Sends tickets to the workers.

One task sends for all requests.  What arrives while it is sending goes out together in the next round:
alone, a ticket waits for nobody; under load, small requests share chunks and round trips.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Sequence

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.queue import EnqueueData
from rq.serializers import JSONSerializer

from sandbox.job import Fault
from sandbox.queue.keys import JUDGE_CHUNK, Keys
from sandbox.queue.messages import chunk_to_payload
from service.backends.rq.chunks import split
from service.backends.rq.ledger import Chunk, Ledger, Ticket
from service.backends.rq.roster import Roster

PATIENCE_S = 3.0  # how long a Redis that is away is waited for before the jobs become faults
PAUSE_S = 0.25

log = logging.getLogger(__name__)


class Mailroom:
    """Forms chunks and writes them to RQ's queue."""

    def __init__(
        self, redis: Redis[bytes], keys: Keys, reply_to: str, ledger: Ledger, roster: Roster
    ) -> None:
        self._redis = redis
        self._keys = keys
        self._queue = Queue(keys.queue, connection=redis, serializer=JSONSerializer)
        self._reply_to = reply_to
        self._ledger = ledger
        self._roster = roster
        self._tray: asyncio.Queue[tuple[Ticket, bool]] = asyncio.Queue()

    def send(self, tickets: Sequence[Ticket], *, again: bool = False) -> None:
        """Send tickets; ``again``: each alone, and before all others."""
        for ticket in tickets:
            self._tray.put_nowait((ticket, again))

    async def run(self) -> None:
        """Send what comes, for ever."""
        while True:
            waiting = [await self._tray.get()]
            while not self._tray.empty():
                waiting.append(self._tray.get_nowait())
            fresh = [ticket for ticket, again in waiting if not again and not ticket.done]
            await self._deliver(self._chunks(fresh), at_front=False)
            returned = [ticket for ticket, again in waiting if again and not ticket.done]
            await self._deliver([self._chunk([ticket]) for ticket in returned], at_front=True)

    async def withdraw(self, chunks: Sequence[Chunk]) -> None:
        """Take chunks back: from the queue, or, by removing their record, from the worker that has them."""
        if not chunks:
            return
        try:
            await asyncio.to_thread(self._erase, [chunk.id for chunk in chunks])
        except RedisError as err:  # their records run out at the deadline anyway
            log.debug("chunks could not be withdrawn: %s", err)

    def _chunks(self, tickets: Sequence[Ticket]) -> list[Chunk]:
        pending = len(tickets) + self._ledger.pending()
        spans = split([ticket.job for ticket in tickets], pending, len(self._roster.able()))
        return [self._chunk([tickets[i] for i in span]) for span in spans]

    def _chunk(self, tickets: Sequence[Ticket]) -> Chunk:
        chunk = Chunk(uuid.uuid4().hex, tuple(tickets))
        self._ledger.enter(chunk)
        return chunk

    async def _deliver(self, chunks: Sequence[Chunk], *, at_front: bool) -> None:
        """Write chunks, waiting a little for a Redis that is away; then their jobs are faults."""
        give_up = time.monotonic() + PATIENCE_S
        while chunks:
            try:
                await asyncio.to_thread(self._write, chunks, at_front)
            except RedisError as err:
                if time.monotonic() < give_up:
                    await asyncio.sleep(PAUSE_S)
                    continue
                _fail(chunks, f"Redis is away: {err}")
            for chunk in chunks:
                chunk.sent = True
            await self.withdraw([chunk for chunk in chunks if chunk.idle()])
            return

    def _write(self, chunks: Sequence[Chunk], at_front: bool) -> None:
        """One transaction for all; a record lives until its last deadline, by Redis's own clock.

        Not in pieces: a worker that popped a chunk whose record has no deadline yet would take it for
        overdue.
        """
        now = time.monotonic()
        with self._redis.pipeline(transaction=True) as pipe:
            self._queue.enqueue_many([self._job(chunk, at_front) for chunk in chunks], pipeline=pipe)
            for chunk in chunks:
                left = max(ticket.errand.deadline for ticket in chunk.tickets) - now
                pipe.pexpire(self._keys.chunk(chunk.id), max(1, int(left * 1000)))
            pipe.execute()

    def _job(self, chunk: Chunk, at_front: bool) -> EnqueueData:
        payloads = [ticket.payload for ticket in chunk.tickets]
        origins = [ticket.errand.origin for ticket in chunk.tickets]
        lost = any(ticket.losses for ticket in chunk.tickets)
        payload = chunk_to_payload(self._reply_to, payloads, origins, alone=lost)
        return Queue.prepare_data(
            JUDGE_CHUNK,
            args=(payload,),
            job_id=chunk.id,
            description=f"{len(chunk.tickets)} jobs",
            at_front=at_front,
            result_ttl=0,
            failure_ttl=60,
        )

    def _erase(self, chunk_ids: Sequence[str]) -> None:
        with self._redis.pipeline(transaction=False) as pipe:
            for chunk_id in chunk_ids:
                pipe.lrem(self._keys.rq_queue, 1, chunk_id)
                pipe.lrem(self._keys.taken, 1, chunk_id)
                pipe.delete(self._keys.chunk(chunk_id))
            pipe.execute()


def _fail(chunks: Sequence[Chunk], message: str) -> None:
    for chunk in chunks:
        for ticket in chunk.open():
            ticket.settle(Fault("queue_unavailable", message, retryable=True))
