"""What the queue has to be told, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.queue.card import WorkerCard


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """How to reach the queue.  ``url``: ``redis://``, ``rediss://`` or ``unix://``, password included.

    ``start_grace_s``: how long after ``start`` a missing worker is waited for, and not reported.
    """

    url: str
    name: str = "assay"
    start_grace_s: float = 10.0


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """``reason`` is None when code can be scored; else what is missing, for /readyz."""

    reason: str | None
    workers: tuple[WorkerCard, ...] = ()
    pending_jobs: int = 0
    unable: tuple[WorkerCard, ...] = ()  # alive, without a cell; their notes say why
    oldest_s: float = 0.0  # how long the oldest job that is not answered has waited
