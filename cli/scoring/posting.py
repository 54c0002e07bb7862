"""Batches to the service and results back: several requests at once, results in the file's order."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass

import httpx

from cli.scoring.units import Result, Unit
from cli.stored.rows import BIG_INTEGER, Row
from service.wire.json_text import JsonError, dumps, loads

TRIES = 6
LOST_IN_A_ROW = 4  # batches that no try got through, before the run ends: the service is gone for good
PATIENCE_S = 30.0  # beyond the batch's own deadline
RETRIED = frozenset({429, 502, 503, 504})
LOST = "service_unreachable"
ALIKE = frozenset({401, 403, 404, 405, 415, 422})  # every batch would fare alike


@dataclass(frozen=True, slots=True)
class Request:
    """Where and how to score: ``extra`` are the request's own fields (rewards, timeout_s, …)."""

    url: str
    extra: Mapping[str, object]
    timeout_s: float
    concurrency: int
    api_key: str | None = None


class RefusedError(Exception):
    """The service refuses the request as a whole: every batch would fare alike."""


class ServiceGoneError(Exception):
    """Batch after batch did not get through; what was scored so far is kept."""


Batch = Sequence[Unit]
Scored = tuple[Batch, Sequence[Result]]


async def score_batches(request: Request, batches: Iterable[Batch]) -> AsyncIterator[Scored]:
    """Each batch with its results, in order.  Raises ``RefusedError`` and ``ServiceGoneError``."""
    headers = {"Authorization": f"Bearer {request.api_key}"} if request.api_key else {}
    limits = httpx.Limits(max_connections=request.concurrency)
    timeout = httpx.Timeout(request.timeout_s + PATIENCE_S)
    lost = 0
    async with httpx.AsyncClient(
        base_url=request.url, timeout=timeout, limits=limits, headers=headers
    ) as client:
        async for batch, results in _in_order(client, request, batches):
            lost = lost + 1 if _all_lost(results) else 0
            if lost == LOST_IN_A_ROW:
                raise ServiceGoneError(str(results[0]["error"]))
            yield batch, results


async def _in_order(
    client: httpx.AsyncClient, request: Request, batches: Iterable[Batch]
) -> AsyncIterator[Scored]:
    running: deque[tuple[Batch, asyncio.Task[Sequence[Result]]]] = deque()
    try:
        for batch in batches:
            running.append((batch, asyncio.create_task(_score(client, request.extra, batch))))
            if len(running) > request.concurrency:
                yield await _first(running)
        while running:
            yield await _first(running)
    finally:
        for _, task in running:
            task.cancel()


async def _first(running: deque[tuple[Batch, asyncio.Task[Sequence[Result]]]]) -> Scored:
    batch, task = running.popleft()
    return batch, await task


async def _score(client: httpx.AsyncClient, extra: Mapping[str, object], batch: Batch) -> Sequence[Result]:
    if batch[0].is_known:
        return [result for unit in batch for result in unit.known]
    rows = [row for unit in batch for row in unit.rows]
    good = [row for row in rows if row.error is None]
    results = iter(await _post(client, extra, good) if good else ())
    return [next(results) if row.error is None else _bad_line(row) for row in rows]


def _all_lost(results: Sequence[Result]) -> bool:
    return all(isinstance(error := result["error"], dict) and error["code"] == LOST for result in results)


async def _post(
    client: httpx.AsyncClient, extra: Mapping[str, object], rows: Sequence[Row]
) -> Sequence[Result]:
    body = _body(extra, rows)
    why = ""
    for attempt in range(TRIES):
        try:
            reply = await client.post("/v1/score", content=body, headers={"Content-Type": "application/json"})
        except httpx.HTTPError as err:
            why = f"{type(err).__name__}: {err}"
        else:
            if reply.status_code == httpx.codes.OK:
                return _results(reply, rows)
            why = f"HTTP {reply.status_code}: {_detail(reply)}"
            if reply.status_code in ALIKE:
                raise RefusedError(why)
            if reply.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE and len(rows) > 1:
                return await _halves(client, extra, rows)
            if reply.status_code not in RETRIED:
                return [_fault("refused", why)] * len(rows)
            await asyncio.sleep(_retry_after(reply))
        await asyncio.sleep(random.uniform(0, 0.2 * 2**attempt))  # noqa: S311 - jitter, not a secret
    return [_fault(LOST, why)] * len(rows)


async def _halves(
    client: httpx.AsyncClient, extra: Mapping[str, object], rows: Sequence[Row]
) -> Sequence[Result]:
    """What is too large at once: a smaller service says so, and only then is a group cut."""
    middle = len(rows) // 2
    return [*await _post(client, extra, rows[:middle]), *await _post(client, extra, rows[middle:])]


def _body(extra: Mapping[str, object], rows: Sequence[Row]) -> bytes:
    """The request.  Items are sent as they were written: no number or character changes on the way."""
    head = dumps({**extra, "items": []})
    assert head.endswith(b"[]}")
    return head[:-2] + b",".join(row.text for row in rows) + b"]}"


def _results(reply: httpx.Response, rows: Sequence[Row]) -> Sequence[Result]:
    try:
        value = loads(reply.content, exact_integers=BIG_INTEGER.search(reply.content) is not None)
    except JsonError as err:
        return [_fault(LOST, f"the reply is {err}")] * len(rows)
    results = value.get("results") if isinstance(value, dict) else None
    if not isinstance(results, list) or len(results) != len(rows):
        return [_fault(LOST, "the reply has another number of results")] * len(rows)
    return results


def _detail(reply: httpx.Response) -> str:
    try:
        problem = loads(reply.content)
    except JsonError:
        problem = None
    return str(problem.get("detail")) if isinstance(problem, dict) else reply.reason_phrase


def _retry_after(reply: httpx.Response) -> float:
    header = reply.headers.get("Retry-After", "")
    return min(60.0, float(header)) if header.isdigit() else 1.0


def _bad_line(row: Row) -> Result:
    return _fault("invalid_line", f"{row.place}: {row.error}")


def _fault(code: str, message: str) -> Result:
    error = {"code": code, "message": message, "retryable": code == LOST}
    return {"id": None, "reward": None, "rewards": {}, "verdict": "error", "answer": None, "error": error}
