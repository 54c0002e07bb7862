"""Several streams of results into one, in the order in which they come, until a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from service.fault_log import log_fault
from service.ports import Clock

Value = TypeVar("Value")

log = logging.getLogger("assay.scoring")


@dataclass(frozen=True, slots=True)
class _End:
    """A stream has nothing more to say."""


async def merge(
    streams: Sequence[AsyncIterator[Value]], until: float, clock: Clock
) -> AsyncGenerator[Value, None]:
    """The values of all streams, until all have ended (by raising, too), or until that time."""
    inbox: asyncio.Queue[Value | _End] = asyncio.Queue()
    pumps = [asyncio.create_task(_pump(stream, inbox)) for stream in streams]
    try:
        running = len(pumps)
        while running:
            value = await _take(inbox, until, clock)
            if value is None:
                return
            if isinstance(value, _End):
                running -= 1
            else:
                yield value
    finally:
        await _stop(pumps)


async def _pump(stream: AsyncIterator[Value], inbox: asyncio.Queue[Value | _End]) -> None:
    try:
        async for value in stream:
            inbox.put_nowait(value)
    except Exception as err:  # noqa: BLE001 - whatever a backend raises: its items stay unknown, a fault
        log_fault(log, "a backend failed in the middle of a batch", err)
    finally:
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()
        inbox.put_nowait(_End())


async def _take(inbox: asyncio.Queue[Value], until: float, clock: Clock) -> Value | None:
    """The next value; None if there is none by then."""
    if not inbox.empty():
        return inbox.get_nowait()
    try:
        async with asyncio.timeout(max(0.0, until - clock.monotonic())):
            return await inbox.get()
    except TimeoutError:
        return None


async def _stop(pumps: Sequence[asyncio.Task[None]]) -> None:
    for pump in pumps:
        pump.cancel()
    if pumps:
        await asyncio.wait(pumps, timeout=1.0)  # a backend that ignores its cancellation is left behind
