"""Work that is only worth doing while the client is there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from starlette.types import Receive, Scope

from service.presence import PRESENCE, Presence

Value = TypeVar("Value")


async def unless_gone(scope: Scope, receive: Receive, work: Awaitable[Value]) -> Value | None:
    """What the work gives; None, and the work cancelled, if the client hangs up first."""
    worker = asyncio.current_task()
    assert worker is not None
    presence: Presence | None = scope.get(PRESENCE)
    listening = None
    if presence is None:  # another server than ours
        presence = Presence()
        listening = asyncio.create_task(_listen(receive, presence))
    presence.on_lost = worker.cancel
    if presence.is_lost:
        worker.cancel()
    try:
        return await work
    except asyncio.CancelledError:
        # Like asyncio.timeout: a cancellation from elsewhere, in addition to ours, goes on.
        if presence.is_lost and worker.uncancel() == 0:
            return None
        raise
    finally:
        presence.on_lost = None
        if listening is not None:
            listening.cancel()


async def _listen(receive: Receive, presence: Presence) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    presence.lose()
