"""One HTTP connection: uvicorn's, with limits on a header's time and size, our problem documents, and word
of clients that hang up.
"""

from __future__ import annotations

import asyncio
from typing import ClassVar

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.presence import BODY, PRESENCE, Body, Presence
from service.problems import problem_json
from service.wire.json_text import dumps

MAX_HEADER_BYTES = 64 * 1024


class Connection(HttpToolsProtocol):
    """Closes when a request's header dribbles in (slow loris) or does not end.

    uvicorn limits neither: its only timer runs between requests.  The header's timer starts with the
    connection, and again with the first byte of each further request.

    An offer to speak another protocol (``Upgrade: h2c``) is not taken up, and the request served as it is,
    which is what HTTP asks for; the parser alone would drop its body.
    """

    header_timeout_s: ClassVar[float] = 15.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """A client is there: its header has so long to arrive."""
        super().connection_made(transport)
        self._header_bytes = 0
        self._header_timer: asyncio.TimerHandle | None = None
        self._presence = Presence()
        self._await_header()

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        self._unset_keepalive_if_required()
        try:
            self._feed(data)
        except httptools.HttpParserError:
            self.send_400_response("this is not HTTP/1.1")

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._header_arrived()
        super().connection_lost(exc)
        self._presence.lose()

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self.scope[PRESENCE] = self._presence  # type: ignore[literal-required]  # our own
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
        if not self.parser.should_upgrade():
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The body has arrived; of an offer to upgrade, the header."""
        if not self.parser.should_upgrade():
            super().on_message_complete()
            self._body.is_complete = True

    def send_400_response(self, msg: str) -> None:
        """The reply to what is not HTTP, as a problem document."""
        self._refuse(400, "bad_request", msg)

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
