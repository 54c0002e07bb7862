"""Around every request: our own bugs are problem documents, clients that have gone are no bugs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.middleware import Caught, Counted
from service.telemetry import Telemetry

SCOPE: Scope = {"type": "http", "path": "/v1/score", "method": "POST", "headers": []}


async def nothing() -> Message:
    return {"type": "http.disconnect"}


def replies(app: ASGIApp, send: Callable[[Message], None] | None = None) -> list[Message]:
    """What an application sends for a request."""
    sent: list[Message] = []

    async def note(message: Message) -> None:
        if send is not None:
            send(message)
        sent.append(message)

    asyncio.run(app(SCOPE, nothing, note))  # type: ignore[arg-type]  # ASGI applications are coroutines here
    return sent


async def buggy(scope: Scope, receive: Receive, send: Send) -> None:
    raise ValueError("".join(reversed("TERCES")))  # not in the source as the log would quote it


async def fine(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})


def test_a_bug_is_500_and_the_log_quotes_no_completion(caplog: pytest.LogCaptureFixture) -> None:
    start, body = replies(Caught(buggy))
    assert start["status"] == 500
    assert b'"code":"internal"' in body["body"]
    assert "ValueError" in caplog.text
    assert "SECRET" not in caplog.text + str(body)


def test_a_client_that_has_gone_is_no_bug(caplog: pytest.LogCaptureFixture) -> None:
    def closed(_: Message) -> None:
        raise RuntimeError("the handler is closed")

    with caplog.at_level(logging.INFO):
        assert replies(Caught(fine), closed) == []
    assert caplog.text == ""


def test_unknown_paths_share_a_label() -> None:
    """Whoever tries names cannot fill the memory with counters."""
    telemetry = Telemetry()
    replies(Counted(fine, telemetry, frozenset()))
    (sample,) = [
        sample
        for metric in telemetry.registry.collect()
        for sample in metric.samples
        if sample.name == "assay_requests_total"
    ]
    assert sample.labels == {"method": "POST", "path": "other", "status": "200"}
