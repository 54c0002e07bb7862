"""Around every request: count it, ask for a key, and turn our own bugs into a problem document."""

from __future__ import annotations

import logging
import re
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.caller import CALLER, Caller
from service.fault_log import log_fault
from service.keys import KeyRing
from service.problems import problem
from service.telemetry import Telemetry

OPEN_PATHS = frozenset({"/healthz", "/readyz", "/metrics", "/"})
PAGE_FILES = "/page/"  # nothing in them that is not public

_LAST_PART = re.compile(r"/[^/]*\Z")

log = logging.getLogger("assay.http")


class Counted:
    """Counts requests and their seconds, by path; paths that we do not have share one label."""

    def __init__(self, app: ASGIApp, telemetry: Telemetry, paths: frozenset[str]) -> None:
        self._app = app
        self._telemetry = telemetry
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI call."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            path = self._label(scope["path"])
            method = scope["method"] if scope["method"] in ("GET", "POST", "DELETE") else "other"
            self._telemetry.answered(method, path, status, time.perf_counter() - began)

    def _label(self, path: str) -> str:
        """The path as the OpenAPI document has it, with the name of its variable."""
        if path not in self._paths:
            path = _LAST_PART.sub("/{job_id}", path)
        return path if path in self._paths else "other"


class Guarded:
    """401 without one of the keys, where keys are set; health and metrics are open.  Notes who asked."""

    def __init__(self, app: ASGIApp, ring: KeyRing) -> None:
        self._app = app
        self._ring = ring

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI call."""
        if scope["type"] != "http" or self._ring.is_open or _is_open(scope["path"]):
            await self._app(scope, receive, send)
            return
        caller = self._caller(scope)
        if caller is not None:
            scope[CALLER] = caller
            await self._app(scope, receive, send)
            return
        reply = problem(401, "unauthorized", "a valid key is needed", {"WWW-Authenticate": "Bearer"})
        await reply(scope, receive, send)

    def _caller(self, scope: Scope) -> Caller | None:
        given = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        scheme, _, key = given.partition(b" ")
        return self._ring.find(key.strip()) if scheme.lower() == b"bearer" else None


def _is_open(path: str) -> bool:
    return path in OPEN_PATHS or path.startswith(PAGE_FILES)


class ClientGoneError(Exception):
    """Nobody is there to take the reply."""


class Caught:
    """500 as a problem document, for what should not have happened; the log says where."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI call."""
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = True
            try:
                await send(message)
            except (RuntimeError, OSError) as err:  # what servers raise for a connection that is closed
                raise ClientGoneError from err

        try:
            await self._app(scope, receive, noting)
        except ClientGoneError:
            log.debug("a client hung up before its reply was sent")
        except Exception as err:
            if scope["type"] != "http":
                raise
            log_fault(log, "a request failed", err)
            if not started:
                await problem(500, "internal", "a fault of the service; its log has more")(
                    scope, receive, send
                )
