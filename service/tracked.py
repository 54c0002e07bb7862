"""Around every request: its id, its span, its line in the log."""

from __future__ import annotations

import logging
import random
import re
import time
from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.origin import Origin, working_for
from sandbox.tracing import Tracer

# What we take over from a caller: ids, not messages.
_SANE_ID = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._:/+=@-]{0,127}")
_TRACEPARENT = re.compile(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
QUIET_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})  # asked every few seconds

log = logging.getLogger("assay.access")


class Tracked:
    """Gives each request an id (``X-Request-ID``, the caller's own where it is sane) and returns it.

    The id is in every line that is logged for the request, here and in the workers.  With ``access_log``
    there is a line per request: path and status, never bodies.
    """

    def __init__(self, app: ASGIApp, tracer: Tracer, *, paths: frozenset[str], access_log: bool) -> None:
        self._app = app
        self._tracer = tracer
        self._paths = paths
        self._access_log = access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI call."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        origin = origin_of(scope["headers"])
        request_id = (b"x-request-id", origin.request_id.encode())
        began, status = time.perf_counter(), 0

        async def naming(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message.get("headers", ()), request_id]}
            await send(message)

        with working_for(origin), self._tracer.span(self._name(scope)):
            await self._app(scope, receive, naming)
            if self._access_log and scope["path"] not in QUIET_PATHS:
                ms = round((time.perf_counter() - began) * 1000, 3)
                fields = {"method": scope["method"], "path": scope["path"], "status": status, "ms": ms}
                log.info("request", extra={"fields": fields})

    def _name(self, scope: Scope) -> str:
        return f"{scope['method']} {scope['path']}" if scope["path"] in self._paths else "other"


def origin_of(headers: Iterable[tuple[bytes, bytes]]) -> Origin:
    """The origin that a request's headers name; with an id of our own if there is none."""
    found = {name: value for name, value in headers if name in (b"x-request-id", b"traceparent")}
    request_id, parent = found.get(b"x-request-id", b""), found.get(b"traceparent", b"")
    return Origin(
        request_id.decode() if _SANE_ID.fullmatch(request_id) else f"{random.getrandbits(64):016x}",
        parent.decode() if _TRACEPARENT.fullmatch(parent) else "",
    )
