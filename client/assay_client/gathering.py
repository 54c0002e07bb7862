"""Single items gathered into batches: most trainers score one sample a call, a request for each is dear."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field

from assay_client.types import Item, Result

_Key = tuple[asyncio.AbstractEventLoop, Hashable]  # and kind of call
ScoreBatch = Callable[[Sequence[Item]], Awaitable[list[Result]]]


@dataclass
class _Waiting:
    score: ScoreBatch
    items: list[Item] = field(default_factory=list)
    futures: list[asyncio.Future[Result]] = field(default_factory=list)
    timer: asyncio.TimerHandle | None = None


class Gathering:
    """Batches of one client that are being filled: one per event loop and kind of call."""

    def __init__(self, most_items: int, wait_s: float) -> None:
        self._most_items = most_items
        self._wait_s = wait_s
        self._waiting: dict[_Key, _Waiting] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def score(self, item: Item, kind: Hashable, score: ScoreBatch) -> Result:
        """The item's result; scored together with others of the same ``kind`` that came at the same time."""
        loop = asyncio.get_running_loop()
        key: _Key = (loop, kind)
        batch = self._waiting.get(key)
        if batch is None:
            self._forget_closed_loops()
            batch = self._waiting[key] = _Waiting(score)
            batch.timer = loop.call_later(self._wait_s, self._send, key)
        future: asyncio.Future[Result] = loop.create_future()
        batch.items.append(item)
        batch.futures.append(future)
        if len(batch.items) >= self._most_items:
            self._send(key)
        return await future

    def _send(self, key: _Key) -> None:
        batch = self._waiting.pop(key, None)
        if batch is None:
            return
        if batch.timer is not None:
            batch.timer.cancel()
        task = asyncio.ensure_future(_score(batch))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def _forget_closed_loops(self) -> None:
        """A loop that ended in the middle of a gathering leaves a batch that nobody waits for."""
        for key in [key for key in self._waiting if key[0].is_closed()]:
            del self._waiting[key]


async def _score(batch: _Waiting) -> None:
    try:
        results = await batch.score(batch.items)
    except Exception as err:  # noqa: BLE001 - handed on to everyone who waits
        for future in _unanswered(batch):
            future.set_exception(err)
    else:
        for future, result in zip(batch.futures, results, strict=True):
            if not future.done():
                future.set_result(result)
    finally:
        for future in _unanswered(batch):  # the loop is being shut down
            future.cancel()


def _unanswered(batch: _Waiting) -> list[asyncio.Future[Result]]:
    return [future for future in batch.futures if not future.done()]
