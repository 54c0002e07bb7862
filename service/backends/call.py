"""One request's work at a backend: what is unknown yet, and who waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Generic, TypeVar

Work = TypeVar("Work")
Outcome = TypeVar("Outcome")


class Call(Generic[Work, Outcome]):
    """Pieces of work by index, the outcomes that have come, one who waits for more."""

    __slots__ = ("_expired", "_late", "_waiter", "arrived", "deadline", "unknown", "work")

    def __init__(self, work: Sequence[Work], deadline: float, late: Outcome) -> None:
        self.work = list(work)
        self.deadline = deadline
        self.unknown = set(range(len(work)))
        self.arrived: list[tuple[int, Outcome]] = []
        self._late = late
        self._expired = False
        self._waiter: asyncio.Future[None] | None = None

    def extend(self, work: Sequence[Work]) -> range:
        """More work; its indexes.  Beyond the deadline it is late at once."""
        new = range(len(self.work), len(self.work) + len(work))
        self.work += work
        self.unknown.update(new)
        if self._expired:
            self.expire()
        return new

    def settle(self, index: int, outcome: Outcome) -> None:
        """The first outcome of a piece counts; ``wake`` afterwards."""
        if index in self.unknown:
            self.unknown.remove(index)
            self.arrived.append((index, outcome))

    def wake(self) -> None:
        """Whoever waits may look."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def expire(self) -> None:
        """The deadline has passed: what is unknown is late."""
        self._expired = True
        for index in tuple(self.unknown):
            self.settle(index, self._late)
        self.wake()

    async def next(self) -> Sequence[tuple[int, Outcome]]:
        """The outcomes that came since the last time; waits for the first."""
        if not self.arrived:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        return self.take()

    def take(self) -> Sequence[tuple[int, Outcome]]:
        """The outcomes that came since the last time."""
        arrived, self.arrived = self.arrived, []
        return arrived
