"""Looks, every second, who is alive and whether each chunk is where it should be.

A chunk waits in RQ's list or is held by the lease of a living worker.  Between the two it is, for a moment,
in neither; so only one that is missed for a while is lost: its worker died, or Redis forgot it.  That while
is longer where no worker is known to have gone: on a machine that is very busy, a moment may be seconds.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import RedisError

from sandbox.job import Fault
from sandbox.payload import PayloadError
from sandbox.queue.card import WorkerCard, card_from_json
from sandbox.queue.keys import Keys
from service.backends.rq.ledger import Chunk, Ledger
from service.backends.rq.losses import Losses
from service.backends.rq.mailroom import Mailroom
from service.backends.rq.roster import Roster

EVERY_S = 1.0
AWAY_S = 5.0  # how long an absence of Redis may last before what waits becomes faults
LOST_S = 1.5  # how long a chunk is missed before it is lost, where a worker has gone
LATE_S = 5.0  # the same where nobody has
MOURNED_S = 15.0  # how long a worker that has gone explains what is missed

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen: the chunks that wait, those that are held, the workers' cards."""

    waiting: frozenset[str]
    held: frozenset[str]
    cards: tuple[WorkerCard, ...]


class Watch:
    """One task, as long as the service lives."""

    def __init__(
        self,
        redis: Redis[bytes],
        keys: Keys,
        ledger: Ledger,
        roster: Roster,
        mailroom: Mailroom,
        losses: Losses,
    ) -> None:
        self._redis = redis
        self._keys = keys
        self._ledger = ledger
        self._roster = roster
        self._mailroom = mailroom
        self._losses = losses
        self._seen_at = time.monotonic()
        self._gone_at = -MOURNED_S

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY_S)

    async def look(self) -> str | None:
        """Look once; why Redis could not be seen, None if it could."""
        try:
            async with asyncio.timeout(AWAY_S):
                sight = await self._see()
        except (RedisError, OSError, TimeoutError) as err:
            reason = f"Redis is away: {type(err).__name__}: {err}"
            self._note_absence(reason)
            return reason
        self._seen_at = time.monotonic()
        if {card.id for card in self._roster.cards} - {card.id for card in sight.cards}:
            self._gone_at = self._seen_at
        self._roster.update(sight.cards)
        await self._act(sight)
        return None

    async def _see(self) -> Sight:
        chunks = [chunk.id for chunk in self._ledger.open()]
        waiting, names = await self._lists()
        cards = [self._keys.card(name.decode()) for name in names]
        leases = [self._keys.lease(chunk_id) for chunk_id in chunks]
        found = await self._redis.mget([*cards, *leases]) if cards or leases else []
        held = (i for i, lease in zip(chunks, found[len(cards) :], strict=True) if lease is not None)
        await self._forget_dead(names, found)
        return Sight(
            waiting=frozenset(chunk_id.decode() for chunk_id in waiting),
            held=frozenset(held),
            cards=_cards(found[: len(cards)]),
        )

    async def _lists(self) -> tuple[list[bytes], list[bytes]]:
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.lrange(self._keys.rq_queue, 0, -1)
            pipe.smembers(self._keys.workers)
            waiting, names = await pipe.execute()
        return list(waiting), list(names)

    async def _forget_dead(self, names: Sequence[bytes], found: Sequence[bytes | None]) -> None:
        dead = [name for name, card in zip(names, found, strict=False) if card is None]
        if dead:
            await self._redis.srem(self._keys.workers, *dead)

    async def _act(self, sight: Sight) -> None:
        absence = self._roster.absence()
        if absence is not None:
            await self._fail_all(absence)
            return
        for chunk in self._ledger.open():
            if not chunk.sent or chunk.id in sight.waiting or chunk.id in sight.held:
                chunk.missing_since = None
            elif self._is_lost(chunk):
                await self._give_up(chunk)

    def _is_lost(self, chunk: Chunk) -> bool:
        """Whether a chunk that is missing has been missed for long enough."""
        now = time.monotonic()
        if chunk.missing_since is None:
            chunk.missing_since = now
        patience = LOST_S if now - self._gone_at < MOURNED_S else LATE_S
        return now - chunk.missing_since >= patience

    async def _give_up(self, chunk: Chunk) -> None:
        log.warning("a chunk was lost with its worker, %d of %d answered", chunk.replies, len(chunk.tickets))
        await self._mailroom.withdraw([chunk])
        for ticket in chunk.open():
            self._losses.lost(ticket)

    async def _fail_all(self, fault: Fault) -> None:
        chunks = self._ledger.open()
        for chunk in chunks:
            for ticket in chunk.open():
                ticket.settle(fault)
        await self._mailroom.withdraw(chunks)

    def _note_absence(self, reason: str) -> None:
        if time.monotonic() - self._seen_at < AWAY_S:
            return
        for chunk in self._ledger.open():
            for ticket in chunk.open():
                ticket.settle(Fault("queue_unavailable", reason, retryable=True))


def _cards(found: Sequence[bytes | None]) -> tuple[WorkerCard, ...]:
    cards = []
    for data in found:
        try:
            cards += [card_from_json(data)] if data is not None else []
        except PayloadError as err:
            log.warning("a worker of another version is ignored: %s", err)
    return tuple(cards)
