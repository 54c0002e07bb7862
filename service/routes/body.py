"""A request's body: counted as it comes, whatever its headers claim, and inflated within the same limit."""

from __future__ import annotations

import asyncio

from fastapi import Request

from service.admission import Room
from service.errors import RequestError, too_large
from service.presence import is_complete
from service.routes.inflating import CODINGS

MIB = 1 << 20


async def read_body(request: Request, room: Room, max_mb: float, timeout_s: float) -> bytes:
    """The body as JSON text.  Raises ``RequestError`` (400, 408, 413, 415, 429)."""
    _check_media_type(request.headers.get("content-type", ""))
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "", *CODINGS):
        raise RequestError(
            415,
            "unsupported_encoding",
            "only gzip, deflate, zstd and identity are read",
            headers={"Accept-Encoding": "gzip, deflate, zstd"},
        )
    limit = int(max_mb * MIB)
    if is_complete(request.scope):  # nothing to wait for, and timing costs as much as reading
        body = await _receive(request, room, limit)
    else:
        body = await _receive_in_time(request, room, limit, timeout_s)
    if encoding not in CODINGS:
        return body
    inflated = await asyncio.to_thread(CODINGS[encoding], body, limit)
    room.grow(len(inflated))
    return inflated


async def _receive_in_time(request: Request, room: Room, limit: int, timeout_s: float) -> bytes:
    try:
        async with asyncio.timeout(timeout_s):
            return await _receive(request, room, limit)
    except TimeoutError:
        detail = f"the body did not arrive within {timeout_s:g} s"
        raise RequestError(408, "request_timeout", detail, headers={"Connection": "close"}) from None


async def _receive(request: Request, room: Room, limit: int) -> bytes:
    detail = f"the body is over {limit} bytes"
    claimed = request.headers.get("content-length", "")
    if claimed.isdigit() and int(claimed[:20]) > limit:
        raise too_large(detail)
    parts = []
    async for chunk in request.stream():
        room.grow(len(chunk))
        if room.size > limit:
            raise too_large(detail)
        parts.append(chunk)
    return b"".join(parts)


def _check_media_type(content_type: str) -> None:
    """JSON, or nothing said."""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type and not (media_type == "application/json" or media_type.endswith("+json")):
        raise RequestError(415, "unsupported_media_type", "the body must be application/json")
