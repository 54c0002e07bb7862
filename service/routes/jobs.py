"""Jobs: the same request, scored in the background; its progress, its results, its end."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncGenerator, Awaitable, Sequence
from contextlib import nullcontext
from functools import partial
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from service.caller import caller_of
from service.desk import Desk, desk_of
from service.errors import RequestError, queue_full
from service.routes.body import read_body
from service.routes.idempotency import Served, once_of
from service.routes.ndjson import NDJSON, NdjsonResponse
from service.routes.score import planned
from service.stores import FINAL, JobState, JobStore, NewJob, StoreAwayError
from service.wire.json_text import dumps
from service.wire.reply import JobReply

router = APIRouter()

FULL_RETRY_S = 30
STREAM_S = 3600.0  # a stream of a job's results ends after so long; the client may open another
LOOK_AGAIN_S = 0.25
STREAM_AT_ONCE = 500
SCORE_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ScoreRequest"}}},
    }
}

Value = TypeVar("Value")


@router.get("/v1/jobs/{job_id}", response_model=JobReply, summary="A job's progress and results")
async def get_job(
    request: Request,
    job_id: str,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=0, le=10_000)] = 1000,
) -> Response:
    """The results known so far of the items from `offset` on; as NDJSON all, each as soon as it is known."""
    store = _store(desk_of(request))
    state = await _state(request, store, job_id)
    if NDJSON in request.headers.get("accept", ""):
        return NdjsonResponse(_lines(store, job_id), nullcontext(), STREAM_S)
    wanted = range(min(offset, state.total), min(offset + limit, state.total))
    texts = [text for text in await _reach(store.results(job_id, wanted)) if text is not None]
    following = wanted.stop if wanted.stop < state.total else None
    return Response(_page(state, texts, following), media_type="application/json")


@router.delete("/v1/jobs/{job_id}", response_model=JobReply, summary="Cancel a job, or forget a done one")
async def delete_job(request: Request, job_id: str) -> Response:
    """What is not done yet is stopped, and its results so far are kept for a while; else all is forgotten."""
    store = _store(desk_of(request))
    state = await _state(request, store, job_id)
    await _reach(store.cancel(job_id))
    after = await _reach(store.state(job_id)) or state
    return Response(_page(after), media_type="application/json")


@router.post(
    "/v1/jobs",
    status_code=202,
    response_model=JobReply,
    summary="Score in the background",
    openapi_extra=SCORE_BODY,
)
async def post_job(request: Request) -> Response:
    """The same request as to /v1/score; 202 with the job's id, or refused as there."""
    desk = desk_of(request)
    with desk.admission.buffering() as room:
        body = await read_body(request, room, desk.settings.max_body_mb, desk.settings.body_timeout_s)
        once = once_of(request, desk, body)
        replay = None if once is None else await once.begun(desk.settings.timeout_s)
        if replay is not None:
            return replay
        work = partial(_added, request, desk, body)
        return (await work()).response if once is None else await once.serve(work)


async def _added(request: Request, desk: Desk, body: bytes) -> Served:
    store = _store(desk)
    caller = caller_of(request.scope)
    batch = await planned(body, desk, caller, desk.clock.monotonic())
    desk.rates.spend(caller, len(batch.plans))
    job = NewJob(uuid.uuid4().hex, body, len(batch.plans), caller.client, batch.sender.urgent, time.time())
    if not await _reach(store.add(job, desk.settings.max_jobs)):
        raise queue_full(FULL_RETRY_S)
    if desk.runner is not None:
        desk.runner.notice()
    state = JobState(job.id, "queued", job.total, 0, job.client, job.created)
    headers = {"Location": f"/v1/jobs/{job.id}"}
    return Served(Response(_page(state), 202, headers, media_type="application/json"), is_final=True)


def _store(desk: Desk) -> JobStore:
    if desk.backends.jobs is None:
        raise RequestError(503, "not_ready", "there is no Redis to keep jobs in")
    return desk.backends.jobs


async def _state(request: Request, store: JobStore, job_id: str) -> JobState:
    """The job's state, if it is the caller's.  Raises ``RequestError`` (404, 503)."""
    state = await _reach(store.state(job_id))
    owner = caller_of(request.scope).owner
    if state is None or owner not in ("", state.client):
        raise RequestError(404, "not_found", "there is no such job, or its results are no longer kept")
    return state


async def _reach(work: Awaitable[Value]) -> Value:
    try:
        return await work
    except StoreAwayError as err:
        detail = f"jobs cannot be reached now ({err})"
        raise RequestError(503, "queue_unavailable", detail, headers={"Retry-After": "2"}) from err


async def _lines(store: JobStore, job_id: str) -> AsyncGenerator[bytes, None]:
    """Results as they become known, until the job has ended."""
    sent = 0
    while True:
        try:
            state = await store.state(job_id)
            texts = await store.arrived(job_id, sent, STREAM_AT_ONCE)
        except StoreAwayError:
            await asyncio.sleep(LOOK_AGAIN_S)
            continue
        for text in texts:
            yield text + b"\n"
        sent += len(texts)
        if not texts and (state is None or state.status in FINAL):
            return
        if len(texts) < STREAM_AT_ONCE:
            await asyncio.sleep(LOOK_AGAIN_S)


def _page(state: JobState, texts: Sequence[bytes] = (), next_offset: int | None = None) -> bytes:
    head = {
        "id": state.id,
        "status": state.status,
        "total": state.total,
        "done": state.done,
        "created_at": state.created,
        "finished_at": state.finished,
        "next_offset": next_offset,
    }
    return dumps(head)[:-1] + b',"results":[' + b",".join(texts) + b"]}"
