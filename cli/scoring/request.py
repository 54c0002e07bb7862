"""Where and how a run is scored, and how that may end early."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """Where and how to score: ``extra`` are the request's own fields (rewards, timeout_s, …).

    A batch that meets nobody is tried again for ``patience_s`` seconds: a service that is started anew is
    back by then.  One that is there and has no room is asked for as long as it says so.  ``say`` hears of it.
    """

    url: str
    extra: Mapping[str, object]
    timeout_s: float
    concurrency: int
    api_key: str | None = None
    patience_s: float = 60.0
    say: Callable[[str], None] = print


class RefusedError(Exception):
    """The service refuses the request as a whole: every batch would fare alike."""


class UnreachableError(Exception):
    """There is no service where one was said to be."""


class ServiceGoneError(Exception):
    """Batch after batch did not get through; what was scored so far is kept."""
