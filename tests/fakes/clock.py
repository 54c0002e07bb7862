"""Clocks: one that tests move, and the real one."""

from __future__ import annotations

import time


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def monotonic(self) -> float:
        """The time that it was moved to."""
        return self.now


class RealClock:
    """``time.monotonic``."""

    def monotonic(self) -> float:
        """Now."""
        return time.monotonic()
