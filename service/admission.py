"""How much is taken on at once: items being scored, bodies in memory; beyond that, 429 with Retry-After."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

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

    @contextmanager
    def scoring(self, items: int) -> Iterator[None]:
        """Holds room for items.  Raises ``RequestError`` 429."""
        if self.items and self.items + items > self._max_items:
            raise queue_full(self._retry_after())
        self.items += items
        began = self._clock.monotonic()
        try:
            yield
        finally:
            self.items -= items
            self._learn(items, self._clock.monotonic() - began)

    @contextmanager
    def buffering(self) -> Iterator[BufferedBody]:
        """Holds room for one body as it grows; free again at the end."""
        body = BufferedBody(self)
        try:
            yield body
        finally:
            self.bytes -= body.size

    def grow(self, body: BufferedBody, size: int) -> None:
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


class BufferedBody:
    """The bytes that one request holds."""

    def __init__(self, admission: Admission) -> None:
        self._admission = admission
        self.size = 0

    def grow(self, size: int) -> None:
        """Hold more.  Raises ``RequestError`` 429."""
        self._admission.grow(self, size)
