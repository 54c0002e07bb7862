"""A reply of results, one a line, each sent as soon as it is known."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager, aclosing, suppress

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from service.routes.gone import unless_gone

NDJSON = "application/x-ndjson"


class NdjsonResponse(Response):
    """Streams lines until all are sent or the client hangs up; then releases what is ``held``.

    A client that leaves its lines unread holds them no longer than ``limit_s``.
    """

    media_type = NDJSON

    def __init__(
        self, lines: AsyncGenerator[bytes, None], held: AbstractContextManager[object], limit_s: float
    ) -> None:
        super().__init__(status_code=200)
        del self.headers["content-length"]
        self._lines = lines
        self._held = held
        self._limit_s = limit_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI call."""
        with self._held, suppress(TimeoutError):
            async with asyncio.timeout(self._limit_s):
                await unless_gone(scope, receive, self._send(send))

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        async with aclosing(self._lines) as lines:
            async for line in lines:
                await send({"type": "http.response.body", "body": line, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
