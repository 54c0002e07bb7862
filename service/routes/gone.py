"""Work that is only worth doing while the client is there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from starlette.types import Receive

Value = TypeVar("Value")


async def unless_gone(receive: Receive, work: Awaitable[Value]) -> Value | None:
    """What the work gives; None, and the work cancelled, if the client hangs up first."""
    worker = asyncio.current_task()
    assert worker is not None
    watch = _Watch(worker)
    watching = asyncio.create_task(watch.until_gone(receive))
    try:
        return await work
    except asyncio.CancelledError:
        # Like asyncio.timeout: a cancellation from elsewhere, in addition to ours, goes on.
        if watch.is_gone and worker.uncancel() == 0:
            return None
        raise
    finally:
        watching.cancel()


class _Watch:
    """Cancels a task when the client hangs up.  The task does the work itself: one task less a request."""

    def __init__(self, worker: asyncio.Task[object]) -> None:
        self._worker = worker
        self.is_gone = False

    async def until_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.is_gone = True
        self._worker.cancel()
