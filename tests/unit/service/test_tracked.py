"""Request ids: the caller's where sane, ours elsewhere; in the response, and in every line that is logged."""

from __future__ import annotations

import asyncio
import json
import logging

import pytest
from starlette.types import Message, Receive, Scope, Send

from sandbox.logs import HumanLines, JsonLines
from sandbox.origin import Origin, current_origin, origin_from_json, origin_to_json, working_for
from sandbox.tracing import NoTracer
from service.tracked import Tracked, origin_of

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

SANE = {
    "plain": "abc-123",
    "uuid": "2f1e9c0e-8a3b-4f5e-9d57-1b2c3d4e5f60",
    "path": "run7/step=12:3",
    "longest": "x" * 128,
}
STRANGE = {
    "empty": "",
    "too long": "x" * 129,
    "line feed": "a\nb",
    "space": "a b",
    "quotes": 'a"b',
    "not ASCII": "é",
    "dash first": "-rf",
    "braces": "{x}",
}  # fmt: skip


@pytest.mark.parametrize("request_id", SANE.values(), ids=SANE.keys())
def test_a_sane_id_is_taken_over(request_id: str) -> None:
    assert origin_of([(b"x-request-id", request_id.encode())]).request_id == request_id


@pytest.mark.parametrize("request_id", STRANGE.values(), ids=STRANGE.keys())
def test_a_strange_id_is_replaced(request_id: str) -> None:
    found = origin_of([(b"x-request-id", request_id.encode("latin-1"))]).request_id
    assert found
    assert found != request_id


def test_ids_of_our_own_differ() -> None:
    assert len({origin_of([]).request_id for _ in range(100)}) == 100


@pytest.mark.parametrize(("sent", "taken"), [(PARENT, PARENT), (PARENT + "\n", ""), ("00-xyz", ""), ("", "")])
def test_only_a_well_formed_parent_is_followed(sent: str, taken: str) -> None:
    assert origin_of([(b"traceparent", sent.encode())]).traceparent == taken


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the id that it works for."""
    await asyncio.sleep(0)
    text = current_origin().request_id.encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"a", b"b")]})
    await send({"type": "http.response.body", "body": text})


def replies(request_id: bytes, *, access_log: bool = False, path: str = "/v1/score") -> list[Message]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    tracked = Tracked(app, NoTracer(), paths=frozenset({"/v1/score"}), access_log=access_log)
    headers = [(b"x-request-id", request_id)]
    scope = {"type": "http", "method": "POST", "path": path, "headers": headers}
    asyncio.run(tracked(scope, receive, send))
    return sent


def test_the_response_names_the_request() -> None:
    start, body = replies(b"abc")
    assert start["headers"] == [(b"a", b"b"), (b"x-request-id", b"abc")]
    assert body["body"] == b"abc"
    assert current_origin() == Origin()


def test_requests_are_logged_where_asked(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        replies(b"abc")
        assert caplog.records == []
        replies(b"abc", access_log=True)
        replies(b"abc", access_log=True, path="/metrics")
    (record,) = caplog.records
    fields = record.__dict__["fields"]
    assert (fields["method"], fields["path"], fields["status"]) == ("POST", "/v1/score", 200)


def record_of(err: Exception | None = None) -> logging.LogRecord:
    raised = None
    if err is not None:
        try:
            raise err
        except type(err) as caught:
            raised = (type(caught), caught, caught.__traceback__)
    made = logging.LogRecord("assay.x", logging.WARNING, __file__, 1, "a %s", ("message",), raised)
    made.fields = {"ms": 1.5}
    return made


def test_json_lines_carry_the_request_and_the_fields() -> None:
    with working_for(Origin("abc", PARENT)):
        line = json.loads(JsonLines().format(record_of()))
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "warning", "logger": "assay.x", "message": "a message", "request_id": "abc",
        "trace_id": "0af7651916cd43dd8448eb211c80319c", "ms": 1.5,
    }  # fmt: skip


def test_human_lines_name_the_request() -> None:
    with working_for(Origin("abc")):
        line = HumanLines().format(record_of())
    assert line.endswith("WARNING assay.x [abc]: a message ms=1.5")


@pytest.mark.parametrize("lines", [JsonLines(), HumanLines()], ids=["json", "human"])
def test_what_an_exception_says_is_not_logged(lines: logging.Formatter) -> None:
    """It may quote a completion."""
    text = lines.format(record_of(ValueError("the completion's own words")))
    assert "own words" not in text.replace('ValueError("the completion', "")
    assert "ValueError" in text
    assert "test_tracked.py" in text


@pytest.mark.parametrize("origin", [Origin(), Origin("a"), Origin("a", PARENT)])
def test_an_origin_crosses_the_queue(origin: Origin) -> None:
    assert origin_from_json(json.loads(json.dumps(origin_to_json(origin)))) == origin


@pytest.mark.parametrize("value", [None, [], ["a"], ["a", 1], {"a": "b"}, "ab", 7])
def test_what_is_no_origin_is_nobodys(value: object) -> None:
    """No work may fail over it."""
    assert origin_from_json(value) == Origin()
