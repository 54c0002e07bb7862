"""How much each API key may send: a bucket of items that fills steadily."""

from __future__ import annotations

import math

from service.caller import Caller
from service.errors import RequestError
from service.ports import Clock

BURST_S = 5.0  # of its rate, that a key may have saved up


class Rates:
    """The buckets of one application, by client.  A batch may go into debt; the next has to wait for it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}  # items left, and when that was so

    def spend(self, caller: Caller, items: int) -> None:
        """Take items out.  Raises ``RequestError`` 429."""
        rate = caller.items_per_s
        if rate is None:
            return
        now = self._clock.monotonic()
        left, at = self._buckets.get(caller.client, (rate * BURST_S, now))
        left = min(rate * BURST_S, left + rate * (now - at))
        if left <= 0.0:
            wait = max(1, math.ceil(-left / rate))
            detail = f"this key may send {rate:g} items a second; try again in {wait} s"
            raise RequestError(429, "rate_limited", detail, headers={"Retry-After": str(wait)})
        self._buckets[caller.client] = left - items, now
