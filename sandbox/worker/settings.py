"""What a worker has to know."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """``redis_url`` with password and TLS as redis-py reads them (``redis://``, ``rediss://``, ``unix://``).

    ``backend`` is the name of a cell backend, or ``auto`` for the best that works here.  After
    ``recycle_jobs`` the cell is replaced by a new one.  ``otlp_endpoint``: the collector of traces, if any.
    """

    redis_url: str
    queue: str = "assay"
    backend: str = "auto"
    recycle_jobs: int = 2_000
    otlp_endpoint: str | None = None
