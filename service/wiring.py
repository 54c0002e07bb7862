"""Builds the application from settings; the only file that names concrete backends."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

from fastapi import FastAPI

from grader.pool import MathPool
from service.app import build_app
from service.backends.fair_runner import FairRunner
from service.backends.no_sandbox import NoSandbox
from service.backends.process_pool import PoolGrader
from service.backends.queue_runner import QueueRunner
from service.backends.rq_queue import QueueSettings, RqQueue
from service.backends.stores.handle import RedisHandle
from service.backends.stores.jobs import RedisJobs
from service.backends.stores.replies import RedisReplies
from service.backends.stores.verdicts import RedisVerdicts
from service.desk import Backends
from service.embedded.processes import EmbeddedError
from service.embedded.stack import open_embedded
from service.settings import Settings
from service.siblings import Siblings

log = logging.getLogger("assay.wiring")


class SystemClock:
    """The machine's own."""

    def monotonic(self) -> float:
        """Now."""
        return time.monotonic()


def build(settings: Settings, siblings: Siblings | None = None) -> FastAPI:
    """The application with its real backends; ``siblings``: the other processes that serve the same port."""

    @asynccontextmanager
    async def open_backends() -> AsyncIterator[Backends]:
        async with AsyncExitStack() as stack:
            math = await _open_math(settings, stack)
            try:
                url = await _queue_url(settings, stack)
            except EmbeddedError as err:
                log.warning("no code can be scored, no job kept: %s", err)
                yield Backends(math, NoSandbox(str(err)), siblings=siblings)
                return
            backends = await _open_shared(settings, math, url, stack)
            yield replace(backends, siblings=siblings)

    return build_app(settings, open_backends, SystemClock())


async def _open_math(settings: Settings, stack: AsyncExitStack) -> PoolGrader:
    def start() -> MathPool:
        return MathPool(
            settings.math_children, deadline_s=settings.math_item_s, memory_mb=settings.math_memory_mb
        )

    pool = await asyncio.to_thread(start)
    stack.push_async_callback(asyncio.to_thread, pool.close)
    return PoolGrader(pool, settings.math_children)


async def _open_shared(settings: Settings, math: PoolGrader, url: str, stack: AsyncExitStack) -> Backends:
    """All that rests on Redis: the queue's runner, the stores."""
    queue = RqQueue(QueueSettings(url, settings.queue_name))
    await queue.start()
    stack.push_async_callback(queue.close)
    handle = RedisHandle(url, settings.queue_name)
    stack.push_async_callback(handle.close)
    return Backends(
        math,
        FairRunner(QueueRunner(queue)),
        verdicts=RedisVerdicts(handle, settings.cache_ttl_s) if settings.cache else None,
        replies=RedisReplies(handle, settings.idempotency_ttl_s),
        jobs=RedisJobs(handle, settings.job_ttl_s),
    )


async def _queue_url(settings: Settings, stack: AsyncExitStack) -> str:
    """The Redis that settings name, or an embedded one with workers.  Raises EmbeddedError."""
    if settings.redis_url is not None:
        return settings.redis_url
    embedded = open_embedded(settings.workers, settings.queue_name, settings.cells(), settings.data_dir)
    return await stack.enter_async_context(embedded)
