"""RQ's SimpleWorker without what a thousand short chunks a second cannot afford.

Left out: a state write, a process title and a heartbeat a job, registries of started, finished and failed
jobs, stored results.  What those are for is done otherwise: liveness and retries by leases, results by
reply lists.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import FrameType

from redis import Redis
from redis.client import Pipeline
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import DeserializationError, StopRequested
from rq.job import Job as RqJob
from rq.serializers import JSONSerializer

from sandbox.queue.keys import Keys
from sandbox.worker.shift import Shift

TTL_S = 25  # RQ blocks for 15 s less, so the idle loop comes round every 10 s
HEARTBEAT_S = 10.0
CHORES_S = 60.0
LOOK_S = 0.02  # how often an empty queue is asked while there is work in hand


class SlimWorker(SimpleWorker):
    """Gives each chunk to the shift and, now and then between two, does the chores."""

    max_connection_wait_time = 1.0  # RQ lets a Redis that is back wait for up to a minute

    def __init__(
        self,
        name: str,
        queue: str,
        redis: Redis[bytes],
        shift: Shift,
        stop: threading.Event,
        chores: Callable[[], None],
    ) -> None:
        super().__init__(
            [Queue(queue, connection=redis, serializer=JSONSerializer)],
            name=name,
            connection=redis,
            serializer=JSONSerializer,
            worker_ttl=TTL_S,
            log_job_description=False,
        )
        self._shift = shift
        self._stop = stop
        self._chores = chores
        self._keys = Keys(queue)
        self._busy = False
        self._empty_until = 0.0
        self._beat_at = 0.0
        self._chores_at = -CHORES_S

    def register_birth(self) -> None:
        """The name is ours alone: what stands under it is of a time when Redis did not take our leave."""
        self.connection.delete(self.key)
        super().register_birth()  # type: ignore[no-untyped-call]  # RQ's own

    def execute_job(self, job: RqJob, queue: Queue) -> None:  # noqa: ARG002 — RQ's signature
        """Give the chunk away; RQ's bookkeeping is not needed."""
        self._busy = True
        try:
            self._shift.take(job.id, _argument(job), self._waiting)
        finally:
            self._busy = False
            self._stop_requested = self._shift.over

    def _waiting(self) -> str | None:
        """The id of another chunk, taken as RQ takes it, if one waits."""
        now = time.monotonic()
        if now < self._empty_until:
            return None
        found = self.connection.lmove(self._keys.rq_queue, self._keys.taken)
        if not isinstance(found, bytes):
            self._empty_until = now + LOOK_S
            return None
        return found.decode()

    def request_stop(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002 — a signal handler
        """Stop: at once when idle, else as soon as the job in hand is done."""
        self._stop.set()
        if not self._busy:
            raise StopRequested

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline[bytes] | None = None) -> None:
        """RQ's own sign of life, which its command line tools show; rarely."""
        if time.monotonic() - self._beat_at < HEARTBEAT_S:
            return
        self._beat_at = time.monotonic()
        try:
            super().heartbeat(timeout, pipeline)
        except RedisError:
            self._beat_at = 0.0

    def run_maintenance_tasks(self) -> None:
        """Our chores in place of RQ's, which are about registries that stay empty."""
        self._chores_at = time.monotonic()
        self._chores()

    @property
    def should_run_maintenance_tasks(self) -> bool:
        """Every minute, the first time at once."""
        return time.monotonic() - self._chores_at > CHORES_S

    def subscribe(self) -> None:
        """No commands by publish and subscribe: they would cost a thread and a connection."""

    def unsubscribe(self) -> None:
        """Nothing to leave."""

    def set_state(self, state: str, pipeline: Pipeline[bytes] | None = None) -> None:  # noqa: ARG002 — RQ's signature
        """Kept here, not written."""
        self._state = state

    def procline(self, message: str) -> None:
        """No process titles."""


def _argument(job: RqJob) -> object:
    """The chunk's payload; None, which no chunk is, for what cannot be read."""
    try:
        return job.args[0]
    except (DeserializationError, IndexError):
        return None
