"""A trainer's body, read within the same limits as our own; and our own scoring, asked from within."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request
from starlette.responses import Response
from starlette.types import Message

from service.desk import desk_of
from service.errors import malformed
from service.routes.body import read_body
from service.routes.score import SCORE_PATH, score
from service.wire.json_text import JsonError, dumps, loads


async def read_json(request: Request) -> object:
    """The body's value.  Raises ``RequestError`` (400, 408, 413, 415, 429)."""
    desk = desk_of(request)
    with desk.admission.buffering() as room:
        body = await read_body(request, room, desk.settings.max_body_mb, desk.settings.body_timeout_s)
        try:
            return loads(body)
        except JsonError as err:
            raise malformed(str(err)) from err


async def scored(request: Request, sent: Mapping[str, object]) -> list[dict[str, object]] | Response:
    """The results of a request of ours, which comes in another's stead; or the reply to one who has gone.

    Raises ``RequestError``.
    """
    reply = await score(_inner(request, dumps(sent)))
    if reply.status_code != 200:
        return reply
    results = loads(bytes(reply.body))
    assert isinstance(results, dict)
    return list(results["results"])


def _inner(request: Request, body: bytes) -> Request:
    """The same request with another body: who asked, and whether they are still there, stays."""
    headers = [pair for pair in request.scope["headers"] if pair[0] not in _OF_THE_BODY]
    scope = {
        **request.scope,
        "path": SCORE_PATH,
        "headers": [*headers, (b"content-type", b"application/json")],
    }
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return waiting.pop() if waiting else await request.receive()

    return Request(scope, receive)


_OF_THE_BODY = frozenset(
    {b"accept", b"content-encoding", b"content-length", b"content-type", b"transfer-encoding"}
)
