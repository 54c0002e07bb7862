"""Several batches at the service at once, and their results in the file's order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from contextlib import aclosing

import httpx

from cli.scoring.posting import client_of, score_batch
from cli.scoring.replies import is_lost
from cli.scoring.request import Request, ServiceGoneError
from cli.scoring.units import Portion, Result

# For each batch that may be under way, so many may be done and wait for a slow one before them: meanwhile
# the service has work.
AHEAD = 4
LOST_IN_A_ROW = 4  # batches that no try got through, before the run ends: the service is gone for good

Answered = tuple[Portion, Sequence[Result]]
_Begun = tuple[Portion, asyncio.Task[Sequence[Result]]]


async def score_batches(request: Request, batches: Iterable[Portion]) -> AsyncIterator[Answered]:
    """Each batch with its results, in order.  Raises ``RefusedError`` and ``ServiceGoneError``.

    A batch that did not get through is a fault of its own only if a later one does; where none does, it was
    the service that went, and the batch is left for another run.
    """
    lost: list[Answered] = []
    async with client_of(request) as client, aclosing(_InOrder(client, request).score(batches)) as answers:
        async for batch, results in answers:
            if not batch.is_known and all(map(is_lost, results)):
                lost.append((batch, results))
                if len(lost) == LOST_IN_A_ROW:
                    break
                continue
            for one in lost:
                yield one
            lost.clear()
            yield batch, results
    if lost:
        raise ServiceGoneError(_message(lost[0][1][0]))


class _InOrder:
    """Batches that were begun, in order; a feeder begins as many as there is room for, and reads one more."""

    def __init__(self, client: httpx.AsyncClient, request: Request) -> None:
        self._client = client
        self._request = request
        self._under_way = asyncio.Semaphore(request.concurrency)
        self._held = asyncio.Semaphore(AHEAD * request.concurrency)
        self._begun: asyncio.Queue[_Begun | None] = asyncio.Queue()

    async def score(self, batches: Iterable[Portion]) -> AsyncGenerator[Answered, None]:
        """Each batch with its results.  Raises ``RefusedError``, and what reading the batches raises."""
        feeder = asyncio.create_task(self._feed(batches))
        try:
            while (begun := await self._begun.get()) is not None:
                batch, task = begun
                yield batch, await task
                self._held.release()
                await asyncio.sleep(0)  # whatever came meanwhile is answered first
            await feeder
        finally:
            await self._stop(feeder)

    async def _feed(self, batches: Iterable[Portion]) -> None:
        try:
            for batch in batches:
                await self._held.acquire()
                await self._under_way.acquire()
                self._begun.put_nowait((batch, asyncio.create_task(self._score(batch))))
                await asyncio.sleep(0)  # it is sent before more is read
        finally:
            self._begun.put_nowait(None)

    async def _score(self, batch: Portion) -> Sequence[Result]:
        try:
            return await score_batch(self._client, self._request, batch)
        finally:
            self._under_way.release()

    async def _stop(self, feeder: asyncio.Task[None]) -> None:
        tasks: list[asyncio.Task[object]] = [feeder]
        while not self._begun.empty():
            begun = self._begun.get_nowait()
            tasks += [] if begun is None else [begun[1]]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _message(result: Result) -> str:
    error = result["error"]
    return str(error.get("message")) if isinstance(error, dict) else ""
