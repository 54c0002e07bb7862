"""The RQ queue as a ``CodeRunner``: the workers' cards become languages and health."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from sandbox.job import Fault, Job, JobResult
from sandbox.queue.card import WorkerCard
from service.backends.rq_queue import QueueHealth, RqQueue
from service.ports import ANYBODY, Health, Part, Sender, Toolchain


class QueueRunner:
    """Runs jobs on the workers of a started ``RqQueue``, which it does not own."""

    def __init__(self, queue: RqQueue) -> None:
        self._queue = queue

    def run(
        self,
        jobs: Sequence[Job],
        deadline: float,
        sender: Sender = ANYBODY,  # noqa: ARG002 - turns are given out before
    ) -> AsyncGenerator[tuple[int, JobResult | Fault], None]:
        """Pairs of the job's index and what came of it, as they become known."""
        return self._queue.run(jobs, deadline)

    async def languages(self) -> tuple[Toolchain, ...]:
        """What the workers alive now have, each once."""
        cards = await self._queue.languages()
        found = {(tool.language, tool.version, card.revision) for card in cards for tool in card.languages}
        return tuple(Toolchain(*tool) for tool in sorted(found))

    async def health(self) -> Health:
        """The queue, then every worker with its backend."""
        health = await self._queue.health()
        ok = health.reason is None
        parts = (
            Part("queue", ok, health.reason or "reachable"),
            *map(_worker, (*health.workers, *health.unable)),
        )
        return Health(ok, parts, _gauges(health))


def _gauges(health: QueueHealth) -> dict[str, float]:
    busy = sum(card.busy for card in health.workers)
    return {
        "queue_depth": float(health.pending_jobs),
        "queue_age_s": health.oldest_s,
        "workers": float(len(health.workers)),
        "cells_busy": float(busy),
        "cells_ready": float(len(health.workers) - busy),
        "cells_missing": float(len(health.unable)),
    }


def _worker(card: WorkerCard) -> Part:
    languages = ", ".join(tool.language for tool in card.languages) or "no cell can be opened"
    message = "; ".join((f"{card.backend}: {languages}", *card.notes))
    return Part(f"worker {card.id}", ok=bool(card.languages), message=message)
