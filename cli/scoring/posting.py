"""Batches to the service and results back: several requests at once, results in the file's order."""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import httpx

from cli.scoring.units import Result, Unit
from cli.stored.rows import BIG_INTEGER, Row
from service.wire.json_text import JsonError, dumps, loads

LONGEST_PAUSE_S = 5.0  # between two tries
LOST_IN_A_ROW = 4  # batches that no try got through, before the run ends: the service is gone for good
PATIENCE_S = 30.0  # beyond the batch's own deadline
RETRIED = frozenset({429, 502, 503, 504})
LOST = "service_unreachable"
ALIKE = frozenset({401, 403, 404, 405, 415, 422})  # every batch would fare alike


@dataclass(frozen=True, slots=True)
class Request:
    """Where and how to score: ``extra`` are the request's own fields (rewards, timeout_s, …).

    A batch that meets nobody is tried again for ``patience_s`` seconds: a service that is started anew is
    back by then.  ``say`` hears of it.
    """

    url: str
    extra: Mapping[str, object]
    timeout_s: float
    concurrency: int
    api_key: str | None = None
    patience_s: float = 60.0
    say: Callable[[str], None] = print


class RefusedError(Exception):
    """The service refuses the request as a whole: every batch would fare alike."""


class UnreachableError(Exception):
    """There is no service where one was said to be."""


class ServiceGoneError(Exception):
    """Batch after batch did not get through; what was scored so far is kept."""


Batch = Sequence[Unit]
Scored = tuple[Batch, Sequence[Result]]


async def score_batches(request: Request, batches: Iterable[Batch]) -> AsyncIterator[Scored]:
    """Each batch with its results, in order.  Raises ``RefusedError`` and ``ServiceGoneError``.

    A batch that did not get through is a fault of its own only if a later one does; where none does, it was
    the service that went, and the batch is left for another run.
    """
    lost: list[Scored] = []
    async with _client(request) as client:
        async for batch, results in _in_order(client, request, batches):
            if _all_lost(batch, results):
                lost.append((batch, results))
                if len(lost) == LOST_IN_A_ROW:
                    break
                continue
            for one in lost:
                yield one
            lost.clear()
            yield batch, results
    if lost:
        raise ServiceGoneError(_message(lost[0][1][0]))


def _client(request: Request) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {request.api_key}"} if request.api_key else {}
    limits = httpx.Limits(max_connections=request.concurrency)
    timeout = httpx.Timeout(request.timeout_s + PATIENCE_S)
    return httpx.AsyncClient(base_url=request.url, timeout=timeout, limits=limits, headers=headers)


async def check_service(request: Request) -> None:
    """Raises ``UnreachableError`` where nobody answers, which is told before anything is written."""
    async with _client(request) as client:
        try:
            await client.get("/healthz")
        except (httpx.TransportError, httpx.InvalidURL) as err:
            raise UnreachableError(f"no service answers at {request.url}: {err}") from err


async def _in_order(
    client: httpx.AsyncClient, request: Request, batches: Iterable[Batch]
) -> AsyncIterator[Scored]:
    running: deque[tuple[Batch, asyncio.Task[Sequence[Result]]]] = deque()
    try:
        for batch in batches:
            running.append((batch, asyncio.create_task(_score(client, request, batch))))
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


async def _score(client: httpx.AsyncClient, request: Request, batch: Batch) -> Sequence[Result]:
    if batch[0].is_known:
        return [result for unit in batch for result in unit.known]
    rows = [row for unit in batch for row in unit.rows]
    good = [row for row in rows if row.error is None]
    results = iter(await _post(client, request, good) if good else ())
    return [next(results) if row.error is None else _bad_line(row) for row in rows]


def _all_lost(batch: Batch, results: Sequence[Result]) -> bool:
    errors = [result["error"] for result in results]
    return not batch[0].is_known and all(isinstance(one, dict) and one["code"] == LOST for one in errors)


def _message(result: Result) -> str:
    error = result["error"]
    return str(error.get("message")) if isinstance(error, dict) else ""


async def _post(client: httpx.AsyncClient, request: Request, rows: Sequence[Row]) -> Sequence[Result]:
    body, ends = _body(request.extra, rows), math.inf
    for attempt in count():
        try:
            reply = await client.post("/v1/score", content=body, headers={"Content-Type": "application/json"})
        except httpx.HTTPError as err:
            why, pause = f"{type(err).__name__}: {err}".rstrip(": "), 0.0
        else:
            if reply.status_code == httpx.codes.OK:
                return _results(reply, rows)
            why, pause = f"HTTP {reply.status_code}: {_detail(reply)}", _retry_after(reply)
            if reply.status_code in ALIKE:
                raise RefusedError(why)
            if reply.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE and len(rows) > 1:
                return await _halves(client, request, rows)
            if reply.status_code not in RETRIED:
                return [_fault("refused", why)] * len(rows)
        if attempt == 0:
            ends = time.monotonic() + request.patience_s
            request.say(f"{why}; trying again for {request.patience_s:g} s")
        if time.monotonic() >= ends:
            return [_fault(LOST, why)] * len(rows)
        await asyncio.sleep(pause + random.uniform(0, min(LONGEST_PAUSE_S, 0.2 * 2**attempt)))  # noqa: S311 - jitter, not a secret
    raise AssertionError("counting ends")


async def _halves(client: httpx.AsyncClient, request: Request, rows: Sequence[Row]) -> Sequence[Result]:
    """What is too large at once: a smaller service says so, and only then is a group cut."""
    middle = len(rows) // 2
    return [*await _post(client, request, rows[:middle]), *await _post(client, request, rows[middle:])]


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
    if not isinstance(results, list) or len(results) != len(rows) or not all(map(_is_result, results)):
        return [_fault(LOST, "the reply is not one of this service")] * len(rows)
    for result in results:
        result.pop(
            "cached", None
        )  # tells of the service's memory, not of the row: another run has it otherwise
    return results


def _is_result(value: object) -> bool:
    return isinstance(value, dict) and value.keys() >= {"reward", "verdict", "error"}


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
