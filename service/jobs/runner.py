"""Takes jobs from the store, a few at a time, as long as the service lives."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from service.fault_log import log_fault
from service.jobs.shift import Shift
from service.stores import Claim, JobStore, StoreAwayError

AT_ONCE = 4  # jobs that one process works on; what they cost is shared fairly with all other requests
LOOK_S = 1.0  # a job that another process was given, or left behind, is seen after so long

log = logging.getLogger("assay.jobs")


class JobRunner:
    """Works on whatever job nobody else works on.  ``start`` and ``close`` in one event loop."""

    def __init__(self, store: JobStore, shift: Shift) -> None:
        self._store = store
        self._shift = shift
        self._news = asyncio.Event()
        self._working: set[asyncio.Task[None]] = set()
        self._looking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look for jobs."""
        self._looking = asyncio.create_task(self._look())

    def notice(self) -> None:
        """There is a new job: look now."""
        self._news.set()

    async def close(self) -> None:
        """Hand back what is being worked on; idempotent."""
        looking, self._looking = self._looking, None
        if looking is None:
            return
        tasks = [looking, *self._working]
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    async def _look(self) -> None:
        while True:
            claim = await self._claim() if len(self._working) < AT_ONCE else None
            if claim is not None:
                task = asyncio.create_task(self._work(claim))
                self._working.add(task)
                task.add_done_callback(self._ended)
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._news.wait()
            self._news.clear()

    async def _claim(self) -> Claim | None:
        try:
            return await self._store.claim()
        except StoreAwayError:
            return None

    async def _work(self, claim: Claim) -> None:
        try:
            await self._shift.work(claim)
        except StoreAwayError as err:
            log.warning("a job is left to who sees it next, the store is away: %s", err)
        except Exception as err:  # noqa: BLE001 - a bug of ours costs one job a pause, not the runner its life
            log_fault(log, "a job failed", err)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._working.discard(task)
        self._news.set()
