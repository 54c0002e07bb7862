"""One batch to the service and its results back, with as many tries as it takes.

What is worth another try, and when, is the client's own rule (``assay_client.retrying``).  The rest of its
protocol is not used here, since other things count for a run over a file: a batch waits for a service that
comes back rather than for its own deadline, what is too large is sent in halves, and results stay as they
were sent, byte for byte, since typed ones would cost more than all the rest of a row.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Mapping, Sequence
from itertools import count

import httpx

from assay_client.replies import read_problem, retry_after
from assay_client.retrying import AWAY, TOO_MANY, backoff
from cli.scoring.replies import LOST, bad_line, fault, read_results
from cli.scoring.request import RefusedError, Request, UnreachableError
from cli.scoring.units import Portion, Result
from cli.stored.rows import Row
from service.wire.json_text import dumps

PATIENCE_S = 30.0  # beyond the batch's own deadline
OK, TOO_LARGE = 200, 413
ALIKE = frozenset({401, 403, 404, 405, 415, 422})  # every batch would fare alike
JSON = {"Content-Type": "application/json"}
NOTHING = httpx.ByteStream(b"")


def client_of(request: Request) -> httpx.AsyncClient:
    """Connections for a run."""
    headers = {"Authorization": f"Bearer {request.api_key}"} if request.api_key else {}
    limits = httpx.Limits(max_connections=request.concurrency)
    timeout = httpx.Timeout(request.timeout_s + PATIENCE_S)
    return httpx.AsyncClient(base_url=request.url, timeout=timeout, limits=limits, headers=headers)


async def check_service(request: Request) -> None:
    """Raises ``UnreachableError`` where nobody answers, which is told before anything is written."""
    async with client_of(request) as client:
        try:
            await client.get("/healthz")
        except (httpx.TransportError, httpx.InvalidURL) as err:
            raise UnreachableError(f"no service answers at {request.url}: {err}") from err


async def score_batch(client: httpx.AsyncClient, request: Request, batch: Portion) -> Sequence[Result]:
    """The results of a batch's rows, in order.  Raises ``RefusedError``."""
    if batch.is_known:
        return batch.known
    good = [row for row in batch.rows if row.error is None]
    results = await _post(client, request, good) if good else ()
    if len(good) == len(batch.rows):
        return results
    following = iter(results)
    return [next(following) if row.error is None else bad_line(row) for row in batch.rows]


async def _post(client: httpx.AsyncClient, request: Request, rows: Sequence[Row]) -> Sequence[Result]:
    body, ends = _body(request.extra, rows), math.inf
    for attempt in count():
        is_there = False
        try:
            reply = await client.post("/v1/score", content=body, headers=JSON)
        except httpx.HTTPError as err:
            why, pause = f"{type(err).__name__}: {err}".rstrip(": "), 0.0
        else:
            reply.stream = NOTHING  # it and the reply hold each other, and so the body that was sent
            if reply.status_code == OK:
                return read_results(reply.content, len(rows))
            why, pause, is_there = _problem(reply), retry_after(reply.headers), reply.status_code == TOO_MANY
            if reply.status_code in ALIKE:
                raise RefusedError(why)
            if reply.status_code == TOO_LARGE and len(rows) > 1:
                return await _halves(client, request, rows)
            if reply.status_code not in {TOO_MANY, *AWAY}:
                return [fault("refused", why)] * len(rows)
        if attempt == 0:
            request.say(f"{why}; trying again" + ("" if is_there else f" for {request.patience_s:g} s"))
        if attempt == 0 or is_there:
            ends = time.monotonic() + request.patience_s
        if time.monotonic() >= ends:
            return [fault(LOST, why)] * len(rows)
        await asyncio.sleep(max(pause, backoff(attempt)))
    raise AssertionError("counting ends")


async def _halves(client: httpx.AsyncClient, request: Request, rows: Sequence[Row]) -> Sequence[Result]:
    """What is too large at once: a smaller service says so, and only then is a group cut."""
    middle = len(rows) // 2
    return [*await _post(client, request, rows[:middle]), *await _post(client, request, rows[middle:])]


def _body(extra: Mapping[str, object], rows: Sequence[Row]) -> bytes:
    """The request.  Items are sent as they were written: no number or character changes on the way."""
    head = dumps({**extra, "items": []})
    assert head.endswith(b"[]}")
    return head[:-2] + b",".join([row.text for row in rows]) + b"]}"


def _problem(reply: httpx.Response) -> str:
    _, message = read_problem(reply.status_code, reply.content)
    return f"HTTP {reply.status_code}: {message}"
