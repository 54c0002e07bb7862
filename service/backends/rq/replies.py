"""Reads this instance's list of replies and delivers them."""

from __future__ import annotations

import asyncio
import logging

from redis.asyncio import Redis
from redis.exceptions import RedisError

from sandbox.job import Fault
from sandbox.payload import PayloadError
from sandbox.queue.messages import Reply, reply_from_json
from service.backends.rq.ledger import Ledger
from service.backends.rq.losses import Losses

BLOCK_S = 2
HANGS_S = 10.0  # a read that takes so much longer than it may block has lost its connection
AT_ONCE = 500
PAUSE_S = 0.25

log = logging.getLogger(__name__)


class ReplyReader:
    """One task, which waits for replies as long as the service lives."""

    def __init__(self, redis: Redis[bytes], key: str, ledger: Ledger, losses: Losses) -> None:
        self._redis = redis
        self._key = key
        self._ledger = ledger
        self._losses = losses

    async def run(self) -> None:
        """Read for ever, across absences of Redis."""
        while True:
            try:
                async with asyncio.timeout(HANGS_S):
                    messages = await self._read()
            except (RedisError, OSError, TimeoutError) as err:
                log.debug("replies cannot be read now: %s", err)
                await asyncio.sleep(PAUSE_S)
                continue
            for message in messages:
                self._deliver(message)

    async def _read(self) -> list[bytes]:
        """What is there, or the next that comes, within BLOCK_S."""
        first = await self._redis.blpop([self._key], timeout=BLOCK_S)
        if first is None:
            return []
        rest = await self._redis.lpop(self._key, AT_ONCE)
        return [first[1], *(rest or [])]

    def _deliver(self, message: bytes) -> None:
        try:
            reply = reply_from_json(message)
        except PayloadError as err:
            log.warning("a reply that cannot be read is dropped: %s", err)
            return
        self._settle(reply)

    def _settle(self, reply: Reply) -> None:
        ticket = self._ledger.receive(reply)
        if ticket is None:
            return
        if reply.outcome is None:
            self._losses.handed_back(ticket)
        elif isinstance(reply.outcome, Fault) and reply.outcome.code == "cell_failed":
            self._losses.lost(ticket, reply.outcome)
        else:
            ticket.settle(reply.outcome)
