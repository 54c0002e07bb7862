"""The short way for small requests: what arrives together is read, scored and answered together.

A trainer that asks for one reward at a time sends thousands of requests at once.  Each would need a task, a
dozen layers and a batch of its own, several times the work of its grading; here they share them.  Whatever
is not plain (streams, idempotency, traces, programs) goes the long way.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from sandbox.job import Job
from sandbox.origin import Origin, working_for
from service.admission import Room
from service.caller import Caller, caller_of
from service.connection import ExpressRequest
from service.desk import Desk
from service.errors import RequestError
from service.fault_log import log_fault
from service.keys import KeyRing
from service.problems import from_request_error
from service.routes.score import SCORE_PATH, reply_text
from service.scoring.asking import Bounds, read_batch
from service.scoring.plan import Batch
from service.scoring.work import estimated
from service.tracked import origin_of
from service.wire.json_text import dumps
from service.wire.result import ItemResult

MIB = 1 << 20
MOST_BYTES = 64 * 1024  # of a body; what is larger is no small request
AT_ONCE = 64  # requests that are read before others on the event loop have their turn

log = logging.getLogger("assay.http")

FAULT = RequestError(500, "internal", "a fault of the service; its log has more")


@dataclass(eq=False, slots=True)
class _Ride:
    """One request on its way: its batch, the results so far, the room it holds."""

    request: ExpressRequest
    batch: Batch
    room: Room
    left: int
    results: list[ItemResult | None] = field(default_factory=list)
    answered: bool = False


class Express:
    """Takes small requests from connections.  For one event loop."""

    def __init__(self, desk: Desk, ring: KeyRing) -> None:
        self._desk = desk
        self._ring = ring
        self._bounds = Bounds(desk.settings.max_items, desk.settings.timeout_s)
        self.most_bytes = min(MOST_BYTES, int(desk.settings.max_body_mb * MIB))
        self._waiting: list[ExpressRequest] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def accept(self, headers: Sequence[tuple[bytes, bytes]], client: tuple[str, int] | None) -> Caller | None:
        """Who sends a request that may go this way; None if a key is needed and there is none."""
        if self._ring.is_open:
            return caller_of({"client": client})
        given = next((value for name, value in headers if name == b"authorization"), b"")
        scheme, _, key = given.partition(b" ")
        return self._ring.find(key.strip()) if scheme.lower() == b"bearer" else None

    def submit(self, request: ExpressRequest) -> None:
        """A request has arrived in full; it will be answered."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._depart)
        self._waiting.append(request)

    def _depart(self) -> None:
        """All that arrived since the last time goes together."""
        requests, self._waiting = self._waiting, []
        self._begin(self._read(requests)).add_done_callback(partial(self._check, requests))

    def _check(self, requests: Sequence[ExpressRequest], reading: asyncio.Task[None]) -> None:
        """Nobody is left without an answer, whatever mistake we made."""
        err = None if reading.cancelled() else reading.exception()
        if err is not None:
            log_fault(log, "requests could not be read", err)
            for request in requests:
                self._refuse(request, FAULT)

    def _begin(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _read(self, requests: Sequence[ExpressRequest]) -> None:
        """Some at a time: the first are being graded while the last of a burst are read."""
        for start in range(0, len(requests), AT_ONCE):
            began = time.perf_counter()
            groups = self._groups(requests[start : start + AT_ONCE])
            self._desk.telemetry.took("parse", time.perf_counter() - began)
            for rides in groups:
                self._begin(self._score(rides))
            await asyncio.sleep(0)

    def _groups(self, requests: Sequence[ExpressRequest]) -> Iterable[list[_Ride]]:
        """Those that can be scored as one batch; programs begin at once, each by itself."""
        groups: dict[tuple[object, ...], list[_Ride]] = {}
        for request in requests:
            ride = self._ride(request)
            if ride is not None and any(isinstance(plan.work, Job) for plan in ride.batch.plans):
                with working_for(_origin(request)):  # programs' workers log for whom they work
                    request.when_gone(self._begin(self._score([ride])).cancel)  # and are worth stopping
            elif ride is not None:
                timeout_s = round(ride.batch.deadline - request.began, 3)
                groups.setdefault((id(ride.batch.weighing), ride.batch.sender, timeout_s), []).append(ride)
        return groups.values()

    def _ride(self, request: ExpressRequest) -> _Ride | None:
        """The request read and taken on; None if it is answered already, or its client gone."""
        if request.is_gone:
            return None
        desk = self._desk
        try:
            desk.admission.check()
            batch = read_batch(request.body, self._bounds, request.caller, request.began)
            desk.rates.spend(request.caller, len(batch.plans))
            room = desk.admission.scoring(estimated(batch))
        except RequestError as err:
            self._refuse(request, err)
            return None
        except Exception as err:  # noqa: BLE001 - a bug of ours costs one request, not all that came with it
            log_fault(log, "a request could not be read", err)
            self._refuse(request, FAULT)
            return None
        return _Ride(request, batch, room, len(batch.plans), [None] * len(batch.plans))

    async def _score(self, rides: Sequence[_Ride]) -> None:
        """Score the requests as one batch, and answer each as soon as all of its items are known."""
        try:
            owners = [(ride, index) for ride in rides for index in range(len(ride.batch.plans))]
            for ride in rides:
                if not ride.left:
                    self._answer(ride)
            first = rides[0].batch
            deadline = min(ride.batch.deadline for ride in rides)
            plans = tuple(plan for ride in rides for plan in ride.batch.plans)
            batch = Batch(plans, first.weighing, deadline, first.details, first.sender)
            async for scored in self._desk.scorer.score(batch):
                self._desk.telemetry.count([(plans[position].kind, result) for position, result in scored])
                for position, result in scored:
                    ride, index = owners[position]
                    ride.results[index] = result
                    ride.left -= 1
                    if not ride.left:
                        self._answer(ride)
        except Exception as err:  # noqa: BLE001 - as above
            log_fault(log, "requests failed", err)
        finally:
            for ride in rides:
                if not ride.answered:
                    ride.room.release()
                    self._refuse(ride.request, FAULT)

    def _answer(self, ride: _Ride) -> None:
        ride.answered = True
        ride.room.release()
        results = [result for result in ride.results if result is not None]
        plans = ride.batch.plans
        pairs = [(plan.group, result.reward) for plan, result in zip(plans, results, strict=True)]
        if len(pairs) > 1:
            self._desk.telemetry.count_groups(pairs)
        texts = [dumps(result.to_json(details=ride.batch.details)) for result in results]
        text = reply_text(texts, ride.request.began, self._desk.clock)
        self._send(ride.request, 200, ((b"content-type", b"application/json"),), text)

    def _refuse(self, request: ExpressRequest, err: RequestError) -> None:
        response = from_request_error(err)
        headers = tuple(pair for pair in response.raw_headers if pair[0] != b"content-length")
        self._send(request, response.status_code, headers, bytes(response.body))

    def _send(
        self, request: ExpressRequest, status: int, headers: tuple[tuple[bytes, bytes], ...], body: bytes
    ) -> None:
        named = (*headers, (b"x-request-id", _origin(request).request_id.encode()))
        request.answer(status, named, body)
        seconds = self._desk.clock.monotonic() - request.began
        self._desk.telemetry.answered("POST", SCORE_PATH, status, seconds)


def _origin(request: ExpressRequest) -> Origin:
    """The request's id, the same whenever it is asked for."""
    if request.origin is None:
        request.origin = origin_of(request.headers)
    return request.origin
