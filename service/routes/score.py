"""POST /v1/score: read, plan, score, answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from functools import partial

from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from service.admission import Room
from service.desk import Desk, desk_of
from service.errors import FieldError, RequestError, invalid_request
from service.ports import Clock
from service.problems import from_request_error
from service.rewards.weighing import read_weighing
from service.routes.body import read_body
from service.routes.gone import unless_gone
from service.routes.ndjson import NDJSON, NdjsonResponse
from service.scoring.plan import Batch, plan_items
from service.wire.json_text import dumps
from service.wire.request import read_request
from service.wire.result import ItemResult

# Reading or writing more than this is done in a thread: the event loop has other requests to serve.
LONG_BODY = 256_000
MANY_RESULTS = 2_000
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
        batch = await _admitted(request, desk, room, began)
        if NDJSON in request.headers.get("accept", ""):
            limit_s = batch.deadline - desk.clock.monotonic() + UNREAD_S
            held, room = room, desk.admission.buffering()
            return NdjsonResponse(_lines(desk, batch), held, limit_s)
        results = await unless_gone(request.scope, request.receive, _all(desk, batch))
        if results is None:
            return Response(status_code=CLIENT_GONE)
        reply = partial(_reply, results, details=batch.details, began=began, clock=desk.clock)
        with desk.telemetry.stage("reply"):
            text = await asyncio.to_thread(reply) if len(results) > MANY_RESULTS else reply()
        return Response(text, media_type="application/json")
    finally:
        room.release()


async def _admitted(request: Request, desk: Desk, room: Room, began: float) -> Batch:
    """The request's batch, read and taken on.  Raises ``RequestError``."""
    body = await read_body(request, room, desk.settings.max_body_mb, desk.settings.body_timeout_s)
    with desk.telemetry.stage("parse"):
        batch = await _planned(body, desk, began)
    room.admit(len(batch.plans))
    return batch


def route() -> Route:
    """For those who come by FastAPI: other methods than POST, and the list of paths."""
    return Route(SCORE_PATH, ScoreEndpoint(), methods=["POST"])


def plan(body: bytes, desk: Desk, began: float) -> Batch:
    """What is to be done for a body.  Raises ``RequestError`` (400, 422)."""
    sent = read_request(body)
    if len(sent.items) > desk.settings.max_items:
        raise invalid_request(FieldError("/items", f"must be at most {desk.settings.max_items}"))
    weighing = read_weighing(sent.rewards)
    timeout_s = desk.settings.timeout_s if sent.timeout_s is None else sent.timeout_s
    batch = Batch(plan_items(sent, weighing), weighing, began + timeout_s, sent.details)
    mistakes = batch.mistakes()
    if sent.strict and mistakes:
        raise invalid_request(*(FieldError(error.pointer or "", error.message) for error in mistakes))
    return batch


async def _planned(body: bytes, desk: Desk, began: float) -> Batch:
    if len(body) > LONG_BODY:
        return await asyncio.to_thread(plan, body, desk, began)
    return plan(body, desk, began)


async def _all(desk: Desk, batch: Batch) -> list[ItemResult]:
    results = await desk.scorer.results(batch)
    kinds = [plan.kind for plan in batch.plans]
    desk.telemetry.count(list(zip(kinds, results, strict=True)))
    desk.telemetry.count_groups(
        (plan.group, result.reward) for plan, result in zip(batch.plans, results, strict=True)
    )
    return results


async def _lines(desk: Desk, batch: Batch) -> AsyncGenerator[bytes, None]:
    async for index, result in desk.scorer.score(batch):
        desk.telemetry.count([(batch.plans[index].kind, result)])
        yield dumps({"index": index, **result.to_json(details=batch.details)}) + b"\n"


def _reply(results: list[ItemResult], *, details: bool, began: float, clock: Clock) -> bytes:
    objects = [result.to_json(details=details) for result in results]
    return dumps({"results": objects, "elapsed_ms": round((clock.monotonic() - began) * 1000, 3)})
