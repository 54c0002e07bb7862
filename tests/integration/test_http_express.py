"""The short way for small requests keeps every promise of the long one; what offers an upgrade is served."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest

from grader.grade import Fault, Grade, Question
from service.desk import Backends
from service.ports import ANYBODY, Sender
from tests.fakes.code_runner import FakeCodeRunner
from tests.fakes.http_service import http_service
from tests.fakes.math_grader import FakeMathGrader

FORM = "<think>ok</think><answer>{}</answer>"
HEAD = b"POST /v1/score HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
# An Idempotency-Key goes the long way; without a store it is not looked at.
LONG_WAY = {"Idempotency-Key": "k"}


def math(number: int, gold: object = 7) -> dict[str, object]:
    completion = FORM.format(f"\\boxed{{{number}}}")
    return {"id": number, "completion": completion, "task": {"kind": "math", "answer": str(gold)}}


def program(first_line: str) -> dict[str, object]:
    tests = [{"stdin": "", "stdout": "1"}]
    task = {"kind": "code", "language": "python", "tests": tests}
    return {"id": 1, "completion": FORM.format(f"```python\n{first_line}\n```"), "task": task}


def raw(*items: object, more: bytes = b"", **fields: object) -> bytes:
    body = json.dumps({"items": items, **fields}).encode()
    return HEAD + more + b"Content-Length: %d\r\n\r\n" % len(body) + body


class Slow(FakeMathGrader):
    """Takes a moment, the first time from everybody, and notes how many questions came together."""

    def __init__(self, stops_s: float = 0.0) -> None:
        super().__init__()
        self.sizes: list[int] = []
        self._stops_s = stops_s

    async def grade(
        self, parts: Iterable[Sequence[Question]], deadline: float, sender: Sender = ANYBODY
    ) -> AsyncGenerator[Sequence[tuple[int, Grade | Fault]], None]:
        questions = [question for part in parts for question in part]
        self.sizes.append(len(questions))
        stops_s, self._stops_s = self._stops_s, 0.0
        time.sleep(stops_s)  # noqa: ASYNC251 - so that the others arrive meanwhile
        await asyncio.sleep(0.2)
        async for some in super().grade([questions], deadline, sender):
            yield some


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    told: dict[str, Grade | Fault | Exception] = {"bad": Fault("gold_unreadable", "?", retryable=False)}
    with http_service(Backends(FakeMathGrader(told), FakeCodeRunner()), body_timeout_s=0.5) as base:
        yield base


def connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    opened = socket.create_connection((parts.hostname, parts.port))
    opened.settimeout(20)
    return opened


def replies(connection: socket.socket, count: int) -> list[tuple[int, bytes]]:
    """Statuses and bodies of so many replies, in their order."""
    found: list[tuple[int, bytes]] = []
    with connection.makefile("rb") as stream:
        for _ in range(count):
            status = int(stream.readline().split()[1])
            length = 0
            while (line := stream.readline().strip()) != b"":
                name, _, value = line.partition(b": ")
                length = int(value) if name.lower() == b"content-length" else length
            found.append((status, stream.read(length)))
    return found


REQUESTS: dict[str, object] = {
    "right": {"items": [math(7)]},
    "wrong": {"items": [math(8)]},
    "several": {"items": [math(7), None, math(8), program("# accuracy 0.5"), math(1, "bad")]},
    "a fault": {"items": [program("# fault worker_lost")]},
    "none": {"items": []},
    "other rewards": {"items": [math(7)], "rewards": {"format": 3}, "detail": "none"},
    "unknown reward": {"items": [math(7)], "rewards": {"beauty": 1}},
    "strict": {"items": [math(7), {}], "strict": True},
    "no items": {},
    "evaluation": {"items": [math(7)], "priority": "evaluation"},
    "unknown priority": {"items": [math(7)], "priority": "whim"},
}


@pytest.mark.parametrize("sent", REQUESTS.values(), ids=REQUESTS.keys())
def test_both_ways_answer_alike(url: str, sent: object) -> None:
    def answered(headers: dict[str, str]) -> tuple[int, str, object]:
        reply = httpx.post(f"{url}/v1/score", json=sent, headers=headers)
        document = reply.json()
        document.pop("elapsed_ms", None)
        for result in document.get("results", ()):
            result.pop("elapsed_ms")
            result.pop("cached")
        assert reply.headers["x-request-id"]
        return reply.status_code, reply.headers["content-type"], document

    assert answered({}) == answered(LONG_WAY)


def test_requests_behind_one_another_are_answered_in_their_order(url: str) -> None:
    sent = [
        raw(math(7)),
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
        raw(math(8)),
        raw(math(7), more=b"Idempotency-Key: k\r\n"),
    ]
    with connected(url) as connection:
        connection.sendall(b"".join(sent * 3))
        found = replies(connection, 12)
    assert {status for status, _ in found} == {200}
    verdicts = [json.loads(body).get("results", [{}])[0].get("verdict") for _, body in found]
    assert verdicts == ["correct", None, "incorrect", "correct"] * 3


def test_a_request_may_come_byte_by_byte(url: str) -> None:
    with connected(url) as connection:
        for byte in raw(math(7)):
            connection.sendall(bytes([byte]))
        ((status, _),) = replies(connection, 1)
    assert status == 200


def test_a_body_that_does_not_come_is_408(url: str) -> None:
    with connected(url) as connection:
        connection.sendall(raw(math(7))[:-5])
        ((status, _),) = replies(connection, 1)
    assert status == 408


@pytest.mark.parametrize("pause", [False, True], ids=["in one piece", "body later"])
def test_an_offer_to_upgrade_is_not_taken_up_and_served(url: str, pause: bool) -> None:
    """As curl --http2 sends it; the connection goes on as HTTP/1.1."""
    offer = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
    head, _, body = raw(math(7), more=offer).partition(b"\r\n\r\n")
    with connected(url) as connection:
        connection.sendall(head + b"\r\n\r\n" + (b"" if pause else body))
        if pause:
            time.sleep(0.1)
            connection.sendall(body)
        connection.sendall(raw(math(8)))
        found = replies(connection, 2)
    assert [json.loads(body)["results"][0]["verdict"] for _, body in found] == ["correct", "incorrect"]


def test_a_tunnel_is_refused(url: str) -> None:
    with connected(url) as connection:
        connection.sendall(b"CONNECT elsewhere:443 HTTP/1.1\r\nHost: elsewhere\r\n\r\n")
        ((status, _),) = replies(connection, 1)
    assert status == 400


def test_what_comes_together_is_graded_together() -> None:
    grader = Slow(stops_s=1.0)
    with http_service(Backends(grader, FakeCodeRunner()), cache=False) as base, connected(base) as first:
        opened = [connected(base) for _ in range(50)]
        first.sendall(raw(math(0)))
        time.sleep(0.2)
        for number, connection in enumerate(opened):
            connection.sendall(raw(math(number, number)))
        found = [replies(connection, 1)[0] for connection in opened]
        for connection in opened:
            connection.close()
    assert all(json.loads(body)["results"][0]["verdict"] == "correct" for _, body in found)
    assert len(grader.sizes) < 25


def test_above_the_limit_only_429_and_what_is_admitted_is_right() -> None:
    with http_service(Backends(Slow(), FakeCodeRunner()), max_in_flight_items=50) as base:

        def ask(number: int) -> httpx.Response:
            return httpx.post(f"{base}/v1/score", json={"items": [math(number, number)]}, timeout=60)

        with ThreadPoolExecutor(100) as pool:
            found = list(pool.map(ask, range(400)))
    assert set(Counter(reply.status_code for reply in found)) <= {200, 429}
    for reply in found:
        if reply.status_code == 429:
            assert int(reply.headers["retry-after"]) >= 1
            assert reply.json()["code"] == "queue_full"
        else:
            assert reply.json()["results"][0]["verdict"] == "correct"
    assert any(reply.status_code == 200 for reply in found)


def test_a_program_stops_when_its_client_hangs_up() -> None:
    runner = FakeCodeRunner()
    with http_service(Backends(FakeMathGrader(), runner)) as base:
        with connected(base) as connection:
            connection.sendall(raw(program("# hang")))
            until = time.monotonic() + 20
            while not runner.asked and time.monotonic() < until:
                time.sleep(0.01)
        while not runner.cancelled and time.monotonic() < until:
            time.sleep(0.01)
        in_flight = "assay_items_in_flight 0.0" in httpx.get(f"{base}/metrics").text
    assert runner.cancelled == 1
    assert in_flight
