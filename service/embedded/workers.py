"""Worker processes of the service's own."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from service.embedded.processes import Supervised


@asynccontextmanager
async def open_workers(
    count: int, redis_url: str, queue: str, cells: Mapping[str, object]
) -> AsyncIterator[list[Supervised]]:
    """So many workers on the queue, until the context ends; the arguments are ``WorkerSettings``' own."""
    settings = json.dumps(
        {
            "redis_url": redis_url,
            "queue": queue,
            **cells,
            "otlp_endpoint": os.environ.get("ASSAY_OTLP_ENDPOINT"),
        }
    )
    command = (sys.executable, "-m", "sandbox.worker", settings)
    workers = [Supervised(f"worker {number}", command) for number in range(1, count + 1)]
    try:
        for worker in workers:
            await worker.start()
        yield workers
    finally:
        await asyncio.gather(*(worker.close() for worker in workers))
