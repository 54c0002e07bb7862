"""What a worker has to know."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.cells import CellKind


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """``redis_url`` with password and TLS as redis-py reads them (``redis://``, ``rediss://``, ``unix://``).

    ``backend`` is the name of a cell backend, or ``auto`` for the best that works here.  After
    ``recycle_jobs`` the cell is replaced by a new one; with ``strict``, after every one.  ``image``,
    ``runtime`` and ``root`` are ``sandbox.cells.CellKind``'s.  ``otlp_endpoint``: the collector of traces,
    if any.
    """

    redis_url: str
    queue: str = "assay"
    backend: str = "auto"
    recycle_jobs: int = 2_000
    strict: bool = False
    image: str = CellKind().image
    runtime: str | None = None
    root: str | None = None
    otlp_endpoint: str | None = None

    @property
    def kind(self) -> CellKind:
        """What kind of cells."""
        return CellKind(self.image, self.runtime, self.root)

    @property
    def jobs_per_cell(self) -> int:
        """How many jobs a cell is for."""
        return 1 if self.strict else self.recycle_jobs
