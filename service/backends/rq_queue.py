"""Code jobs through RQ on Redis: chunks out, results back one by one, as soon as each is known."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from sandbox.job import Fault, Job, JobResult
from sandbox.queue.card import WorkerCard


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """How to reach the queue.  ``url``: ``redis://``, ``rediss://`` or ``unix://``, password included."""

    url: str
    name: str = "assay"
    start_grace_s: float = 10.0  # how long after start() a missing worker is waited for, not reported


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """``reason`` is None when code can be scored; else what is missing, for /readyz."""

    reason: str | None
    workers: tuple[WorkerCard, ...] = ()
    pending_jobs: int = 0


class RqQueue:
    """The CodeRunner on RQ.  ``start`` before use, ``close`` at the end."""

    def __init__(self, settings: QueueSettings) -> None:
        self._settings = settings

    async def start(self) -> None:
        """Begin to listen for replies.  When Redis is away it is waited for, in the background."""
        raise NotImplementedError

    async def close(self) -> None:
        """Stop listening and take back what no worker has begun; idempotent."""
        raise NotImplementedError

    def run(self, jobs: Sequence[Job], deadline: float) -> AsyncIterator[tuple[int, JobResult | Fault]]:
        """Each job's index and outcome, in the order in which they become known; every index exactly once.

        ``deadline`` is on ``time.monotonic()``: what is unknown by then is Fault ``deadline_exceeded``.
        Closing the iterator early takes back what no worker has begun.
        """
        raise NotImplementedError

    async def languages(self) -> tuple[WorkerCard, ...]:
        """The cards of the workers alive now (backend, languages with versions, protection notes)."""
        raise NotImplementedError

    async def health(self) -> QueueHealth:
        """Whether code can be scored now."""
        raise NotImplementedError
