"""POST /v1/score: read, plan, score, answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from dataclasses import replace
from functools import partial

from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from service.admission import Room
from service.caller import Caller, caller_of
from service.desk import Desk, desk_of
from service.errors import RequestError
from service.ports import Clock
from service.problems import from_request_error
from service.routes.body import read_body
from service.routes.gone import unless_gone
from service.routes.idempotency import Once, Served, once_of
from service.routes.ndjson import NDJSON, NdjsonResponse
from service.scoring.asking import Bounds, read_batch
from service.scoring.plan import Batch
from service.scoring.work import estimated
from service.wire.json_text import dumps

# Reading more than this is done in a thread: the event loop has other requests to serve.
LONG_BODY = 256_000
# A client that does not read its lines loses them so long after the batch's deadline.
UNREAD_S = 60.0
SCORE_PATH = "/v1/score"
CLIENT_GONE = 499  # nobody reads it; the metrics do


class ScoreEndpoint:
    """The endpoint as ASGI: FastAPI's machinery around one costs as much as a small request's scoring."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI call."""
        request = Request(scope, receive)
        try:
            response = await score(request)
        except RequestError as err:
            response = from_request_error(err)
        except ClientDisconnect:
            response = Response(status_code=CLIENT_GONE)
        await response(scope, receive, send)


async def score(request: Request) -> Response:
    """Every item's reward, in the items' order; with `Accept: application/x-ndjson` as they become known."""
    desk = desk_of(request)
    began = desk.clock.monotonic()
    room = desk.admission.buffering()
    try:
        body = await read_body(request, room, desk.settings.max_body_mb, desk.settings.body_timeout_s)
        once = once_of(request, desk, body)
        replay = None if once is None else await once.begun(desk.settings.timeout_s)
        if replay is not None:
            return replay
        try:
            batch = await _taken_on(request, desk, body, room, began)
        except BaseException:
            if once is not None:
                await once.given_up()
            raise
        if NDJSON in request.headers.get("accept", ""):
            held, room = room, desk.admission.buffering()
            return _streamed(desk, batch, once, held)
        work = partial(_served, request, desk, batch, began)
        return (await work()).response if once is None else await once.serve(work)
    finally:
        room.release()


async def _taken_on(request: Request, desk: Desk, body: bytes, room: Room, began: float) -> Batch:
    """What is to be done, with room for it.  Raises ``RequestError`` (400, 422, 429)."""
    desk.admission.check()
    caller = caller_of(request.scope)
    with desk.telemetry.stage("parse"):
        batch = await planned(body, desk, caller, began)
    desk.rates.spend(caller, len(batch.plans))
    room.admit(estimated(batch))
    return batch


async def _served(request: Request, desk: Desk, batch: Batch, began: float) -> Served:
    reply = Reply(desk, batch)
    finished = await unless_gone(request.scope, request.receive, reply.fill())
    if finished is None:
        return Served(Response(status_code=CLIENT_GONE), is_final=False)
    with desk.telemetry.stage("reply"):
        text = reply_text(reply.texts, began, desk.clock)
    return Served(Response(text, media_type="application/json"), is_final=reply.is_final)


def _streamed(desk: Desk, batch: Batch, once: Once | None, held: Room) -> NdjsonResponse:
    lines = Lines(desk, replace(batch, streamed=True))
    sent = lines.stream() if once is None else once.tee(lines.stream(), lines.are_final, NDJSON)
    return NdjsonResponse(sent, held, batch.deadline - desk.clock.monotonic() + UNREAD_S)


def route() -> Route:
    """For those who come by FastAPI: other methods than POST, and the list of paths."""
    return Route(SCORE_PATH, ScoreEndpoint(), methods=["POST"])


async def planned(body: bytes, desk: Desk, caller: Caller, began: float) -> Batch:
    """What is to be done for a body.  Raises ``RequestError`` (400, 422)."""
    bounds = Bounds(desk.settings.max_items, desk.settings.timeout_s)
    if len(body) > LONG_BODY:
        return await asyncio.to_thread(read_batch, body, bounds, caller, began)
    return read_batch(body, bounds, caller, began)


class Reply:
    """A batch's results as JSON, each written as soon as it is known: at the end they need only be joined."""

    def __init__(self, desk: Desk, batch: Batch) -> None:
        self.texts = [b""] * len(batch.plans)
        self.is_final = True  # no other try could do better
        self._rewards: list[float | None] = [None] * len(batch.plans)
        self._desk = desk
        self._batch = batch

    async def fill(self) -> bool:
        """Until all are known; True."""
        plans, details = self._batch.plans, self._batch.details
        async with aclosing(self._desk.scorer.score(self._batch)) as results:
            async for scored in results:
                for index, result in scored:
                    self.texts[index] = dumps(result.to_json(details=details))
                    self._rewards[index] = result.reward
                    if result.error is not None and result.error.retryable:
                        self.is_final = False
                self._desk.telemetry.count([(plans[index].kind, result) for index, result in scored])
        groups = (plan.group for plan in plans)
        self._desk.telemetry.count_groups(zip(groups, self._rewards, strict=True))
        return True


class Lines:
    """A batch's results, a line each."""

    def __init__(self, desk: Desk, batch: Batch) -> None:
        self._desk = desk
        self._batch = batch
        self._faults = 0

    def are_final(self) -> bool:
        """Whether no other try could do better than the lines so far."""
        return not self._faults

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """Each as soon as it is known."""
        async with aclosing(self._desk.scorer.score(self._batch)) as results:
            async for scored in results:
                plans = self._batch.plans
                self._desk.telemetry.count([(plans[index].kind, result) for index, result in scored])
                for index, result in scored:
                    self._faults += result.error is not None and result.error.retryable
                    yield dumps({"index": index, **result.to_json(details=self._batch.details)}) + b"\n"


def reply_text(results: Iterable[bytes], began: float, clock: Clock) -> bytes:
    """The reply's JSON around the results'."""
    elapsed_ms = round((clock.monotonic() - began) * 1000, 3)
    return b'{"results":[%b],"elapsed_ms":%b}' % (b",".join(results), dumps(elapsed_ms))
