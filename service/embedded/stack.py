"""The embedded queue as one thing: Redis first, then its workers, ended in reverse."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from service.embedded.redis_server import open_redis
from service.embedded.workers import open_workers


@asynccontextmanager
async def open_embedded(
    workers: int, queue: str = "assay", cells: Mapping[str, object] | None = None
) -> AsyncIterator[str]:
    """The URL of a private Redis with so many workers on the queue.

    Raises EmbeddedError if there is no Redis.
    """
    async with open_redis() as url, open_workers(workers, url, queue, cells or {}):
        yield url
