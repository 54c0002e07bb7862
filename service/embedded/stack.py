"""The embedded queue as one thing: Redis first, then its workers, ended in reverse."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from service.embedded.redis_server import open_redis
from service.embedded.workers import open_workers


@asynccontextmanager
async def open_embedded(
    workers: int,
    queue: str = "assay",
    cells: Mapping[str, object] | None = None,
    data: Path | None = None,
) -> AsyncIterator[str]:
    """The URL of a private Redis, which keeps its data in ``data``, with so many workers on the queue.

    Raises EmbeddedError if there is no Redis.
    """
    async with open_redis(data) as url, open_workers(workers, url, queue, cells or {}):
        yield url
