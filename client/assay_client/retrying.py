"""What is worth another try, and how long to wait before it: the same for whoever speaks to a service."""

from __future__ import annotations

import os
from collections.abc import Callable

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 5.0
TOO_MANY = 429
AWAY = frozenset({502, 503, 504})


def jitter() -> float:
    """From 0 to 1; another one in each process of a fork."""
    return int.from_bytes(os.urandom(4), "big") / 2**32


def backoff(attempt: int, chance: Callable[[], float] = jitter) -> float:
    """Seconds before the try after ``attempt`` (from 0): doubling, of which a random half.

    So many clients do not come back at once.
    """
    longest = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(attempt, 16))
    return longest * (0.5 + 0.5 * chance())
