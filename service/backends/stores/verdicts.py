"""Verdicts of programs: strings with an end, read and written many at a time."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence

from redis.exceptions import RedisError

from service.backends.stores.handle import RedisHandle

PATIENCE_S = 0.5  # longer than that, running the programs is the better way
PAUSE_S = 5.0  # for which a store that did not answer is not asked

log = logging.getLogger(__name__)


class RedisVerdicts:
    """A ``VerdictStore`` whose verdicts live for ``ttl_s`` seconds."""

    def __init__(self, handle: RedisHandle, ttl_s: float) -> None:
        self._redis = handle.redis
        self._prefix = f"{handle.prefix}:verdict:".encode()
        self._ttl_ms = int(ttl_s * 1000)
        self._away_until = 0.0

    async def find(self, keys: Sequence[bytes]) -> Sequence[bytes | None]:
        """What is kept under each key."""
        if not keys or time.monotonic() < self._away_until:
            return [None] * len(keys)
        try:
            async with asyncio.timeout(PATIENCE_S):
                return list(await self._redis.mget([self._prefix + key for key in keys]))
        except (RedisError, OSError, TimeoutError) as err:
            self._note(err)
            return [None] * len(keys)

    async def keep(self, verdicts: Sequence[tuple[bytes, bytes]]) -> None:
        """Keep pairs of key and verdict."""
        if time.monotonic() < self._away_until:
            return
        try:
            async with asyncio.timeout(PATIENCE_S), self._redis.pipeline(transaction=False) as pipe:
                for key, text in verdicts:
                    pipe.set(self._prefix + key, text, px=self._ttl_ms)
                await pipe.execute()
        except (RedisError, OSError, TimeoutError) as err:
            self._note(err)

    def _note(self, err: Exception) -> None:
        log.debug("verdicts cannot be remembered now: %s", type(err).__name__)
        self._away_until = time.monotonic() + PAUSE_S
