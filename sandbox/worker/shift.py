"""One chunk after another: hold its lease, judge its jobs, reply to each as soon as it is known."""

from __future__ import annotations

import logging
import threading

from redis import Redis
from redis.exceptions import RedisError

from sandbox.job import Fault, JobResult
from sandbox.origin import working_for
from sandbox.payload import PayloadError
from sandbox.queue.keys import REPLIES_S
from sandbox.queue.messages import Chunk, Reply, chunk_from_payload, reply_to_json
from sandbox.tracing import NoTracer, Tracer
from sandbox.worker.bench import Bench, NoCellError
from sandbox.worker.lease import Lease

log = logging.getLogger(__name__)


class Shift:
    """What a worker does with the chunks it takes.

    Once ``over`` is set, because the worker was asked to stop or has no cell, what is not begun is handed
    back.
    """

    def __init__(
        self,
        redis: Redis[bytes],
        lease: Lease,
        bench: Bench,
        stop: threading.Event,
        tracer: Tracer | None = None,
    ) -> None:
        self._redis = redis
        self._lease = lease
        self._bench = bench
        self._stop = stop
        self._tracer = tracer or NoTracer()
        self._has_cell = True

    @property
    def over(self) -> bool:
        """Whether no further job should be begun."""
        return self._stop.is_set() or not self._has_cell

    def take(self, chunk_id: str, payload: object) -> None:
        """Judge a chunk.  When Redis goes away it is abandoned: the service will miss its lease."""
        chunk = _read(payload)
        try:
            if chunk is not None and self._lease.hold(chunk_id):
                self._work_through(chunk_id, chunk)
            self._lease.release(chunk_id)
        except RedisError as err:
            log.warning("Redis went away, a chunk is abandoned: %s", err)
            self._lease.abandon()

    def _work_through(self, chunk_id: str, chunk: Chunk) -> None:
        for index in range(len(chunk.payloads)):
            outcome = self._outcome(chunk, index)
            if self._lease.seconds_left() <= 0:
                return
            self._reply(chunk, Reply(chunk_id, index, outcome))

    def _outcome(self, chunk: Chunk, index: int) -> JobResult | Fault | None:
        """What came of a job; None if it was not begun and another worker should have it."""
        if self.over:
            return None
        with working_for(chunk.origin(index)), self._tracer.span("judge"):
            outcome = self._judged(chunk, index)
            if outcome is not None and log.isEnabledFor(logging.DEBUG):
                said = outcome.code if isinstance(outcome, Fault) else outcome.verdict
                log.debug("judged", extra={"fields": {"outcome": said}})
            return outcome

    def _judged(self, chunk: Chunk, index: int) -> JobResult | Fault | None:
        try:
            return self._bench.judge(chunk.job(index), self._lease.seconds_left)
        except PayloadError as err:
            return Fault("worker_incompatible", f"the worker cannot read the job: {err}", retryable=False)
        except NoCellError as err:
            log.warning("no cell can be opened, the chunk's rest is handed back: %s", err)
            self._has_cell = False
            return None
        except Exception as err:  # a bug of ours costs one item a fault, not the worker its life
            log.exception("the judge failed")
            return Fault("judge_failed", f"{type(err).__name__} in the judge", retryable=False)

    def _reply(self, chunk: Chunk, reply: Reply) -> None:
        with self._redis.pipeline(transaction=False) as pipe:
            pipe.rpush(chunk.reply_to, reply_to_json(reply))
            pipe.expire(chunk.reply_to, REPLIES_S)
            pipe.execute()


def _read(payload: object) -> Chunk | None:
    """The chunk; None for one of another version, which then looks lost to the service."""
    try:
        return chunk_from_payload(payload)
    except PayloadError as err:
        log.warning("a chunk that cannot be read is dropped: %s", err)
        return None
