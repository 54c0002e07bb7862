"""Several addresses of one service: load is spread over them, and one that fails is set aside for a while."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence

SET_ASIDE_S = 5.0


class Endpoints:
    """The addresses in the order in which a call should try them."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._urls = tuple(urls)
        self._turns = itertools.count()
        self._failed_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def order(self, now: float) -> list[str]:
        """All of them: each call begins with another one, those that failed lately come last."""
        with self._lock:
            first = next(self._turns) % len(self._urls)
            urls = [*self._urls[first:], *self._urls[:first]]
            return sorted(urls, key=lambda url: now - self._failed_at.get(url, -SET_ASIDE_S) < SET_ASIDE_S)

    def failed(self, url: str, now: float) -> None:
        """It did not serve a request."""
        with self._lock:
            self._failed_at[url] = now

    def served(self, url: str) -> None:
        """It served a request."""
        with self._lock:
            self._failed_at.pop(url, None)
