"""A worker's life: open a cell, say so, work; when there is no cell, say that and wait for one."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import uuid
from collections.abc import Callable
from types import FrameType

from redis import Redis
from redis.exceptions import RedisError

from sandbox.cells import choose_maker
from sandbox.cells.order import CellMaker
from sandbox.queue.card import ToolVersion, WorkerCard
from sandbox.queue.connecting import options
from sandbox.queue.keys import Keys
from sandbox.tracing import open_tracer
from sandbox.worker.bench import Bench, NoCellError
from sandbox.worker.extras import sweep
from sandbox.worker.lease import Lease
from sandbox.worker.revision import revision_of
from sandbox.worker.settings import WorkerSettings
from sandbox.worker.shift import Shift
from sandbox.worker.slim import TTL_S, SlimWorker

WAIT_S = 1.0
SOCKET_S = 2.0 * TTL_S  # redis-py gives up after 5 s, in the middle of the wait for a chunk

log = logging.getLogger(__name__)


def run_worker(settings: WorkerSettings) -> None:
    """Work until SIGTERM or SIGINT.  Waits for Redis and for a cell where they are not there yet."""
    Worker(settings, lambda: choose_maker(settings.backend, kind=settings.kind)).run()


class Worker:
    """One worker process.  ``choose`` is asked for a cell backend whenever there is no cell."""

    def __init__(self, settings: WorkerSettings, choose: Callable[[], CellMaker]) -> None:
        self.id = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._settings = settings
        self._choose = choose
        self._redis: Redis[bytes] = Redis.from_url(
            settings.redis_url, socket_timeout=SOCKET_S, **options(settings.redis_url)
        )
        self._stop = threading.Event()
        self._tracer = open_tracer(settings.otlp_endpoint, "assay-worker")

    def run(self) -> None:
        """Work until asked to stop, then hand back what is not begun and destroy the cells."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._request_stop)
        lease = Lease(self._redis, Keys(self._settings.queue))
        bench: Bench | None = None
        try:
            while not self._stop.is_set():
                bench = self._work(bench or self._new_bench(), lease)
                self._stop.wait(WAIT_S)
        finally:
            if bench is not None:
                bench.close()
            lease.close()
            self._tracer.close()

    def _new_bench(self) -> Bench:
        return Bench(self._choose(), self._settings.jobs_per_cell)

    def _work(self, bench: Bench, lease: Lease) -> Bench | None:
        """Until asked to stop, or until there is no Redis or no cell; the bench, unless it has no cell.

        A Redis that answers and keeps nothing, its disk being full, is as good as none.
        """
        try:
            lease.announce(self._card(bench))
            self._slim(bench, lease).work(logging_level="WARNING")
        except NoCellError as err:
            log.warning("no cell can be opened: %s", err)
            lease.announce(WorkerCard(self.id, bench.maker.name, (), (str(err),)))
            return None
        except RedisError as err:
            log.warning("Redis is away: %s", err)
        return bench

    def _card(self, bench: Bench) -> WorkerCard:
        tools = tuple(ToolVersion(found.name, found.version) for found in bench.languages())
        revision = revision_of(bench.maker)
        return WorkerCard(self.id, bench.maker.name, tools, bench.gaps(), revision=revision)

    def _slim(self, bench: Bench, lease: Lease) -> SlimWorker:
        shift = Shift(self._redis, lease, bench, self._stop, self._tracer)
        queue = self._settings.queue
        return SlimWorker(self.id, queue, self._redis, shift, self._stop, lambda: sweep(bench.maker))

    def _request_stop(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002 — a signal handler
        self._stop.set()
