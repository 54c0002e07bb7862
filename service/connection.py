"""One HTTP connection: uvicorn's, with limits on a header's time and size, our problem documents, and word
of clients that hang up.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import ClassVar, Protocol

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sandbox.origin import Origin
from service.caller import Caller
from service.presence import BODY, PRESENCE, Body, Presence
from service.problems import problem_json
from service.wire.json_text import dumps

MAX_HEADER_BYTES = 64 * 1024
EXPRESS_TARGET = b"/v1/score"
# What asks for more than a plain request does.
NOT_EXPRESS = frozenset(
    {b"content-encoding", b"expect", b"idempotency-key", b"transfer-encoding", b"upgrade"}
)
STATUS_LINES = {
    status.value: b"HTTP/1.1 %d %s\r\n" % (status, status.phrase.encode()) for status in HTTPStatus
}


class Waiting:
    """Stands where uvicorn has its cycle, while a request is on the express way: the next one has to wait."""

    def __init__(self) -> None:
        self.response_complete = False
        self.disconnected = False
        self.keep_alive = True
        self.message_event = self

    def set(self) -> None:
        """Nobody waits for a message."""


class ExpressRequest:
    """A small request that has arrived in full."""

    __slots__ = ("_connection", "_waiting", "began", "body", "caller", "headers", "origin")

    def __init__(
        self,
        connection: Connection,
        waiting: Waiting,
        caller: Caller,
        headers: list[tuple[bytes, bytes]],
        began: float,
    ) -> None:
        self._connection = connection
        self._waiting = waiting
        self.caller = caller
        self.headers = headers
        self.began = began
        self.body = b""
        self.origin: Origin | None = None  # once somebody asked for it

    @property
    def is_gone(self) -> bool:
        """Whether nobody is there any more to take the answer."""
        return self._connection.presence.is_lost

    def when_gone(self, tell: Callable[[], object]) -> None:
        """Call this if the client hangs up before it is answered."""
        self._connection.presence.on_lost = tell

    def answer(self, status: int, headers: Sequence[tuple[bytes, bytes]], body: bytes) -> None:
        """Send the answer; all but the first are nobody's."""
        if self._waiting.response_complete:
            return
        self._connection.presence.on_lost = None
        self._connection.answer(self._waiting, status, headers, body)


class ExpressWay(Protocol):
    """Who takes small requests past the application (``service.express``): bodies of up to ``most_bytes``."""

    most_bytes: int

    def accept(self, headers: Sequence[tuple[bytes, bytes]], client: tuple[str, int] | None) -> Caller | None:
        """Who sends a request that may go this way; None if it may not."""
        ...

    def submit(self, request: ExpressRequest) -> None:
        """A request has arrived in full; it will be answered."""
        ...


class Connection(HttpToolsProtocol):
    """Closes when a request's header dribbles in (slow loris) or does not end.

    uvicorn limits neither: its only timer runs between requests.  The header's timer starts with the
    connection, and again with the first byte of each further request.

    An offer to speak another protocol (``Upgrade: h2c``) is not taken up, and the request served as it is,
    which is what HTTP asks for; the parser alone would drop its body.
    """

    header_timeout_s: ClassVar[float] = 15.0
    body_timeout_s: ClassVar[float] = 60.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """A client is there: its header has so long to arrive."""
        super().connection_made(transport)
        self._header_bytes = 0
        self._header_timer: asyncio.TimerHandle | None = None
        self.presence = Presence()
        self._express: ExpressRequest | None = None
        self._parts: list[bytes] = []
        self._body_timer: asyncio.TimerHandle | None = None
        self._await_header()

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        self._unset_keepalive_if_required()
        try:
            self._feed(data)
        except httptools.HttpParserError:
            self.send_400_response("this is not HTTP/1.1")
            return
        if self._express is not None and self._body_timer is None:
            self._body_timer = self.loop.call_later(self.body_timeout_s, self._body_is_late)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._header_arrived()
        super().connection_lost(exc)
        self.presence.lose()
        if self._body_timer is not None:
            self._body_timer.cancel()

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self.scope[PRESENCE] = self.presence  # type: ignore[literal-required]  # our own
        self._body = self.scope[BODY] = Body()  # type: ignore[literal-required]  # our own
        self._header_bytes = 0
        if self._header_timer is None:
            self._await_header()

    def on_url(self, url: bytes) -> None:
        """A piece of the request's target."""
        super().on_url(url)
        self._count(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header."""
        super().on_header(name, value)
        self._count(len(name) + len(value))

    def on_headers_complete(self) -> None:
        """The header has arrived."""
        self._header_arrived()
        if self.parser.should_upgrade():
            return
        self._express = self._on_express()
        if self._express is None:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        if self._express is None:
            super().on_body(body)
        else:
            self._parts.append(body)

    def on_message_complete(self) -> None:
        """The body has arrived; of an offer to upgrade, the header."""
        if self.parser.should_upgrade():
            return
        request, self._express = self._express, None
        if request is None:
            super().on_message_complete()
            self._body.is_complete = True
            return
        if self._body_timer is not None:
            self._body_timer.cancel()
            self._body_timer = None
        parts, self._parts = self._parts, []
        request.body = parts[0] if len(parts) == 1 else b"".join(parts)
        self.config.loaded_app.express.submit(request)

    def answer(
        self, waiting: Waiting, status: int, headers: Sequence[tuple[bytes, bytes]], body: bytes
    ) -> None:
        """Answer a request that went the express way, in one piece."""
        waiting.response_complete = True
        if self.transport.is_closing():
            return
        lines = [STATUS_LINES[status]]
        for name, value in (*self.server_state.default_headers, *headers):
            lines += (name, b": ", value, b"\r\n")
        end = b"\r\n\r\n" if waiting.keep_alive else b"\r\nconnection: close\r\n\r\n"
        lines += (b"content-length: ", str(len(body)).encode(), end, body)
        self.transport.write(b"".join(lines))
        if not waiting.keep_alive:
            self.transport.close()
        self.on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """The reply to what is not HTTP, as a problem document."""
        self._refuse(400, "bad_request", msg)

    def _on_express(self) -> ExpressRequest | None:
        """The request that begins, if it is small and plain, and nobody on this connection is before it."""
        way: ExpressWay | None = getattr(self.config.loaded_app, "express", None)
        if way is None or self.url != EXPRESS_TARGET or self.parser.get_method() != b"POST":
            return None
        if not getattr(self.cycle, "response_complete", True):
            return None
        if self.parser.get_http_version() != "1.1" or not _is_plain(self.headers, way.most_bytes):
            return None
        caller = way.accept(self.headers, self.client)
        if caller is None:
            return None
        waiting = Waiting()
        self.cycle = waiting  # type: ignore[assignment]  # all that uvicorn looks at is there
        return ExpressRequest(self, waiting, caller, self.headers, time.monotonic())

    def _body_is_late(self) -> None:
        if self._express is not None and not self.transport.is_closing():
            self._refuse(408, "request_timeout", "the body did not arrive in time")

    def _feed(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as offer:
            self._decline(data[offer.args[0] :])

    def _decline(self, rest: bytes) -> None:
        """Read the request again without its offer, then what follows."""
        method = self.parser.get_method()
        if method == b"CONNECT":
            raise httptools.HttpParserError("no proxy")
        lines = [b"%s %s HTTP/1.1" % (method, self.url)]
        lines += [b"%s: %s" % (name, value) for name, value in self.headers if name != b"upgrade"]
        self.parser = httptools.HttpRequestParser(self)
        self._feed(b"\r\n".join([*lines, b"", b""]) + rest)

    def _count(self, size: int) -> None:
        self._header_bytes += size
        if self._header_bytes > MAX_HEADER_BYTES:
            raise ValueError("the header is too large")  # httptools turns it into a parser error

    def _await_header(self) -> None:
        self._header_timer = self.loop.call_later(self.header_timeout_s, self._header_is_late)

    def _header_arrived(self) -> None:
        if self._header_timer is not None:
            self._header_timer.cancel()
            self._header_timer = None

    def _header_is_late(self) -> None:
        if not self.transport.is_closing():
            self._refuse(408, "request_timeout", "the request's header did not arrive in time")

    def _refuse(self, status: int, code: str, detail: str) -> None:
        document = problem_json(status, code, detail)
        body = dumps(document)
        head = (
            f"HTTP/1.1 {status} {document['title']}\r\ncontent-type: application/problem+json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode("ascii") + body)
        self.transport.close()


def _is_plain(headers: Sequence[tuple[bytes, bytes]], most_bytes: int) -> bool:
    """Whether the headers ask for nothing but JSON for a small body of JSON."""
    length = b""
    for name, value in headers:
        if name == b"content-length":
            length = value
        elif name == b"content-type":
            if not value.startswith(b"application/json"):
                return False
        elif name == b"accept":
            if b"ndjson" in value:
                return False
        elif name in NOT_EXPRESS or (name == b"connection" and value.lower() != b"keep-alive"):
            return False
    return length.isdigit() and len(length) < 9 and 0 < int(length) <= most_bytes
