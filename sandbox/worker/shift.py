"""One job after another: hold the lease of its chunk, judge it, reply while the cell is at the next."""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator

from redis import Redis
from redis.exceptions import RedisError

from sandbox.job import Fault, JobResult
from sandbox.judge.run import Judging
from sandbox.judge.trial import SecondsLeft
from sandbox.origin import working_for
from sandbox.payload import PayloadError
from sandbox.queue.keys import REPLIES_S
from sandbox.queue.messages import Chunk, Reply, argument_in, chunk_from_payload, reply_to_json
from sandbox.tracing import NoTracer, Tracer
from sandbox.worker.bench import Bench, NoCellError
from sandbox.worker.lease import Lease
from sandbox.worker.line import Line, Piece

TELL_S = 0.03  # at most, while jobs follow each other
SLOW_S = 0.2  # for which those behind a job wait for it
USUAL_OF = 8  # jobs
AHEAD_JOBS = 4  # that the cell may have of the next jobs, and that are fetched in time for that

More = Callable[[], str | None]

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
        self._line = Line()
        self._replies: list[tuple[str, Reply]] = []  # each with the list that it goes to
        self._finished: list[str] = []  # chunks
        self._lost: RedisError | None = None
        self._began = self._told = 0.0
        self._usual_s = 0.0  # that a job takes
        self._at = ""  # the chunk of the job in hand
        bench.meanwhile = self._tell_meanwhile

    @property
    def over(self) -> bool:
        """Whether no further job should be begun."""
        return self._stop.is_set() or not self._has_cell

    def take(self, chunk_id: str, payload: object, more: More = lambda: None) -> None:
        """Judge a chunk, and those whose ids ``more`` gives before it is done.

        When Redis goes away they are abandoned: the service will miss their leases.
        """
        try:
            self._enter(chunk_id, payload, wanted=self._lease.hold(chunk_id))
            while self._line:
                self._fill(more)
                self._work(self._line.take())
            self._tell()
        except RedisError as err:
            log.warning("Redis went away, what is in hand is abandoned: %s", err)
            self._abandon()
        except BaseException:
            self._abandon()
            raise

    def _enter(self, chunk_id: str, payload: object, *, wanted: bool) -> None:
        """Put the chunk into the line; one that is not wanted, or cannot be read, is done with."""
        chunk = _read(payload) if wanted else None
        if chunk is not None and chunk.payloads:
            self._line.add(chunk_id, chunk)
        else:
            self._finished.append(chunk_id)

    def _fill(self, more: More) -> None:
        """Fetch what will be next, in time for the cell; nobody else waits for a chunk that can be had.

        Where jobs take long anyway, it is worth more that nothing waits behind them.
        """
        if self._usual_s > SLOW_S / 2:
            return
        while self._line.grows(AHEAD_JOBS) and not self.over and (found := more()) is not None:
            record = self._lease.fetch(found)
            self._enter(found, argument_in(record or b""), wanted=record is not None)

    def _work(self, piece: Piece) -> None:
        chunk_id = piece.chunk_id
        self._at, self._began = chunk_id, time.monotonic()
        outcome = self._outcome(piece)
        self._usual_s += (time.monotonic() - self._began - self._usual_s) / USUAL_OF
        if self._lease.seconds_left(chunk_id) <= 0:
            self._bench.drop()
            self._line.drop(chunk_id)
        else:
            self._replies.append((piece.chunk.reply_to, Reply(chunk_id, piece.index, outcome)))
        if not self._line.has(chunk_id):
            self._finished.append(chunk_id)
        if self._lost is not None:
            raise self._lost

    def _outcome(self, piece: Piece) -> JobResult | Fault | None:
        """What came of a job; None if it was not begun and another worker should have it."""
        if self.over:
            self._bench.drop()
            return None
        with working_for(piece.origin), self._tracer.span("judge"):
            outcome = self._judged(piece)
            if outcome is not None and log.isEnabledFor(logging.DEBUG):
                said = outcome.code if isinstance(outcome, Fault) else outcome.verdict
                log.debug("judged", extra={"fields": {"outcome": said}})
            return outcome

    def _judged(self, piece: Piece) -> JobResult | Fault | None:
        try:
            judging = piece.judging(self._bench)
            return self._bench.judge_first(judging, self._seconds_left(piece), self._behind())
        except PayloadError as err:
            return Fault("worker_incompatible", f"the worker cannot read the job: {err}", retryable=False)
        except NoCellError as err:
            log.warning("no cell can be opened, what is in hand is handed back: %s", err)
            self._has_cell = False
            return None
        except Exception as err:  # a bug of ours costs one item a fault, not the worker its life
            log.exception("the judge failed")
            self._bench.drop()
            return Fault("judge_failed", f"{type(err).__name__} in the judge", retryable=False)

    def _behind(self) -> Iterator[tuple[Judging, SecondsLeft]]:
        """The next jobs, as far as they can be read: of one that cannot, its own turn will tell."""
        for piece in self._line.together(AHEAD_JOBS):
            try:
                judging = piece.judging(self._bench)
            except Exception:  # noqa: BLE001 -- as above
                return
            yield judging, self._seconds_left(piece)

    def _seconds_left(self, piece: Piece) -> SecondsLeft:
        return lambda: self._lease.seconds_left(piece.chunk_id)

    def _tell_meanwhile(self) -> None:
        """Tell, from within the bench, which has to bring what it is at to its end whatever becomes of it.

        What is known waits a moment for what will be: each message costs both ends as much as a comparison.
        """
        now = time.monotonic()
        if self._lost is None and now - min(self._told, self._began) > TELL_S:
            try:
                if now - self._began > SLOW_S:
                    self._hand_back()
                self._tell()
            except RedisError as err:
                self._lost = err

    def _hand_back(self) -> None:
        """A job takes long: what waits behind it goes to whoever is free."""
        self._bench.leave_out()
        while self._line:
            piece = self._line.take()
            self._replies.append((piece.chunk.reply_to, Reply(piece.chunk_id, piece.index, None)))
            if piece.chunk_id != self._at and not self._line.has(piece.chunk_id):
                self._finished.append(piece.chunk_id)

    def _tell(self) -> None:
        """Send what is known, and be done with the chunks that are."""
        by_list: defaultdict[str, list[str]] = defaultdict(list)
        for reply_to, reply in self._replies:
            by_list[reply_to].append(reply_to_json(reply))
        if not by_list and not self._finished:
            return
        with self._redis.pipeline(transaction=False) as pipe:
            for reply_to, texts in by_list.items():
                pipe.rpush(reply_to, *texts)
                pipe.expire(reply_to, REPLIES_S)
            for chunk_id in self._finished:
                self._lease.release(chunk_id, pipe)
            pipe.execute()
        self._told = time.monotonic()
        self._replies.clear()
        self._finished.clear()

    def _abandon(self) -> None:
        self._lost = None
        self._lease.abandon()
        self._bench.drop()
        self._line.clear()
        self._replies.clear()
        self._finished.clear()


def _read(payload: object) -> Chunk | None:
    """The chunk; None for one of another version, which then looks lost to the service."""
    try:
        return chunk_from_payload(payload)
    except PayloadError as err:
        log.warning("a chunk that cannot be read is dropped: %s", err)
        return None
