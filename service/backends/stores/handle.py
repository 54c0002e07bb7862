"""A connection to Redis that the stores share, and scripts that run there in one piece."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from redis.asyncio import Redis

from sandbox.queue.connecting import options

ANSWER_S = 5.0


class RedisHandle:
    """One process's connections for its stores; ``close`` at the end."""

    def __init__(self, url: str, queue: str) -> None:
        self.redis: Redis[bytes] = Redis.from_url(url, socket_timeout=ANSWER_S, **options(url))
        self.prefix = queue

    def script(self, text: str) -> Script:
        """A script that is sent once and then called by its digest."""
        return Script(self.redis, text)

    async def close(self) -> None:
        """Let go of the connections."""
        await self.redis.aclose()  # type: ignore[attr-defined]  # newer than the stubs


class Script:
    """A Lua script on the server: what it does happens at once, or not at all."""

    def __init__(self, redis: Redis[bytes], text: str) -> None:
        self._registered: Any = redis.register_script(text)  # the stubs know the other client's only

    async def __call__(self, keys: Sequence[str], *args: str | bytes | float) -> Any:
        """What the script returns."""
        return await self._registered(keys=list(keys), args=list(args))
