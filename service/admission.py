"""How much is taken on at once: items being scored, bodies in memory; beyond that, 429 with Retry-After."""

from __future__ import annotations

import math
from typing import Self

from service.errors import queue_full
from service.ports import Clock

MAX_RETRY_AFTER_S = 60


class Admission:
    """Counts what is in flight.  A request that finds the house empty is always let in, whatever its size."""

    def __init__(self, max_items: int, max_bytes: float, clock: Clock) -> None:
        self._max_items = max_items
        self._max_bytes = max_bytes
        self._clock = clock
        self._rate = 100.0  # items a second, a guess until there is experience
        self.items = 0
        self.bytes = 0

    def scoring(self, items: int) -> Room:
        """Room for items, until its end.  Raises ``RequestError`` 429."""
        room = Room(self)
        room.admit(items)
        return room

    def buffering(self) -> Room:
        """Room for one body as it grows, and for what it asks; free again at its end."""
        return Room(self)

    def admit(self, items: int) -> None:
        """Take items on.  Raises ``RequestError`` 429."""
        if self.items and self.items + items > self._max_items:
            raise queue_full(self._retry_after())
        self.items += items

    def release(self, room: Room) -> None:
        """What the room held is free."""
        self.bytes -= room.size
        self.items -= room.items
        if room.items:
            self._learn(room.items, self._clock.monotonic() - room.began)

    def now(self) -> float:
        """The clock's time."""
        return self._clock.monotonic()

    def grow(self, body: Room, size: int) -> None:
        """Room for more of a body.  Raises ``RequestError`` 429."""
        if self.bytes > body.size and self.bytes + size > self._max_bytes:
            raise queue_full(self._retry_after())
        self.bytes += size
        body.size += size

    def _retry_after(self) -> int:
        return max(1, min(MAX_RETRY_AFTER_S, math.ceil(self.items / self._rate)))

    def _learn(self, items: int, seconds: float) -> None:
        if items and seconds > 0:
            self._rate += 0.2 * (items / seconds - self._rate)


class Room:
    """What one request holds: the bytes of its body, its items.  A context manager, for once."""

    __slots__ = ("_admission", "began", "items", "size")

    def __init__(self, admission: Admission) -> None:
        self._admission = admission
        self.began = 0.0
        self.items = 0
        self.size = 0

    def grow(self, size: int) -> None:
        """Hold more of a body.  Raises ``RequestError`` 429."""
        self._admission.grow(self, size)

    def admit(self, items: int) -> None:
        """Hold items, too.  Raises ``RequestError`` 429."""
        self._admission.admit(items)
        self.items += items
        self.began = self._admission.now()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, err: object, at: object) -> None:
        self.release()

    def release(self) -> None:
        """Hold nothing any more; idempotent."""
        self._admission.release(self)
        self.items = self.size = 0
