"""The HTTP contract over real connections: statuses, problem documents, streams, hostile clients."""

from __future__ import annotations

import gzip
import json
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest
import zstandard

from service.desk import Backends
from tests.fakes.code_runner import FakeCodeRunner
from tests.fakes.http_service import http_service
from tests.fakes.math_grader import FakeMathGrader

GOOD = "<think>ok</think><answer>\\boxed{7}</answer>"
ITEM = {"id": "a", "completion": GOOD, "task": {"kind": "math", "answer": "7"}}
JSON = {"Content-Type": "application/json"}
SMALL = {"max_body_mb": 0.01, "header_timeout_s": 0.5, "body_timeout_s": 1.0, "max_items": 50}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A service with fakes behind it and small limits."""
    with http_service(Backends(FakeMathGrader(), FakeCodeRunner()), **SMALL) as base:
        yield base


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=20) as opened:
        yield opened


def body(*items: object, **more: object) -> bytes:
    return json.dumps({"items": items or [ITEM], **more}).encode()


def program(first_line: str) -> dict[str, object]:
    completion = f"<think>ok</think><answer>```python\n{first_line}\n```</answer>"
    tests = [{"stdin": "", "stdout": "1"}]
    return {"completion": completion, "task": {"kind": "code", "language": "python", "tests": tests}}


def still_serves(client: httpx.Client) -> bool:
    """Whether an ordinary request is scored as if nothing had been."""
    results = client.post("/v1/score", content=body(), headers=JSON).json()["results"]
    return bool(results[0]["reward"] == 2.0)


def test_a_request_is_scored(client: httpx.Client) -> None:
    reply = client.post("/v1/score", content=body(ITEM, None, program("# accuracy 0.5")), headers=JSON)
    assert reply.status_code == 200
    right, bad, code = reply.json()["results"]
    assert (right["id"], right["reward"], right["verdict"], right["error"]) == ("a", 2.0, "correct", None)
    assert (bad["reward"], bad["error"]["code"], bad["error"]["pointer"]) == (
        None,
        "invalid_task",
        "/items/1",
    )
    assert code["rewards"] == {"accuracy": 0.5, "format": 1.0}
    (test,) = code["detail"]["tests"]
    assert set(test) == {"verdict", "time_ms", "memory_kb", "stdout", "stderr"}


def test_details_are_left_out_on_request(client: httpx.Client) -> None:
    reply = client.post("/v1/score", content=body(detail="none"), headers=JSON)
    assert "detail" not in reply.json()["results"][0]


def test_strict_runs_nothing_if_any_item_is_bad() -> None:
    grader = FakeMathGrader()
    with http_service(Backends(grader, FakeCodeRunner())) as base:
        sent = body(ITEM, {"completion": 5, "task": {}}, {"task": {"kind": "math"}}, strict=True)
        reply = httpx.post(f"{base}/v1/score", content=sent, headers=JSON)
    assert reply.status_code == 422
    pointers = [error["pointer"] for error in reply.json()["errors"]]
    assert pointers[0] == reply.json()["pointer"]
    assert all(re.match(r"/items/[12]/", pointer) for pointer in pointers)
    assert grader.asked == []


REFUSALS = {
    "malformed": (b'{"items": [', JSON, 400),
    "empty body": (b"", JSON, 400),
    "NaN": (b'{"items": [], "timeout_s": NaN}', JSON, 400),
    "invalid UTF-8": (b'{"items": ["\xff\xfe"]}', JSON, 400),
    "not an object": (b"[]", JSON, 422),
    "unknown reward": (body(rewards={"beauty": 1}), JSON, 422),
    "no rewards": (body(rewards={}), JSON, 422),
    "too many items": (body(*[{}] * 51), JSON, 422),
    "form": (b"items=1", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
    "brotli": (b"x", {**JSON, "Content-Encoding": "br"}, 415),
    "not gzip": (b"{}", {**JSON, "Content-Encoding": "gzip"}, 400),
    "too large": (b" " * 20_000, JSON, 413),
    "gzip bomb": (gzip.compress(b" " * 5_000_000), {**JSON, "Content-Encoding": "gzip"}, 413),
}


@pytest.mark.parametrize(("sent", "headers", "status"), REFUSALS.values(), ids=REFUSALS.keys())
def test_refusals_are_problem_documents(
    client: httpx.Client, sent: bytes, headers: dict[str, str], status: int
) -> None:
    """RFC 9457, with a stable code; and the service goes on."""
    assert_problem(client.post("/v1/score", content=sent, headers=headers), status)
    assert still_serves(client)


def assert_problem(reply: httpx.Response, status: int) -> None:
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"
    document = reply.json()
    assert document["status"] == status
    assert document["type"] == f"urn:assay:problem:{document['code']}"
    assert document["title"]
    assert document["detail"]


def test_a_body_without_a_length_is_counted_as_it_comes(client: httpx.Client) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(1000):
            yield b" " * 1000

    try:
        reply = client.post("/v1/score", content=endless(), headers=JSON)
    except httpx.WriteError:  # refused before it was sent in full
        return
    assert_problem(reply, 413)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/v1/score", 405),
        ("POST", "/healthz", 405),
        ("BREW", "/healthz", 405),
    ],
)
def test_unknown_paths_and_methods(client: httpx.Client, method: str, path: str, status: int) -> None:
    reply = client.request(method, path)
    if reply.status_code == 400:  # a method that HTTP itself does not know
        status = 400
    assert_problem(reply, status)


def test_zstd_is_taken(client: httpx.Client) -> None:
    packed, headers = zstandard.compress(body()), {**JSON, "Content-Encoding": "zstd"}
    assert client.post("/v1/score", content=packed, headers=headers).status_code == 200


def test_gzip_and_no_content_type_are_taken(client: httpx.Client) -> None:
    zipped = client.post(
        "/v1/score", content=gzip.compress(body()), headers={**JSON, "Content-Encoding": "gzip"}
    )
    untyped = client.post("/v1/score", content=body())
    assert zipped.json()["results"][0]["reward"] == untyped.json()["results"][0]["reward"] == 2.0


def test_lone_surrogates_come_back_as_valid_json(client: httpx.Client) -> None:
    sent = json.dumps({"items": [{**ITEM, "id": "\ud800", "completion": "\ud800"}]}).encode("ascii")
    reply = client.post("/v1/score", content=sent, headers=JSON)
    (result,) = json.loads(reply.content.decode("ascii"))["results"]
    assert (result["id"], result["rewards"]["accuracy"]) == ("\ud800", 0.0)


def test_ndjson_sends_each_result_as_soon_as_it_is_known(client: httpx.Client) -> None:
    """A hanging neighbour holds nobody back; lines may come in any order and say their index."""
    items = [program("# hang"), {"completion": 5}, ITEM]
    sent = body(*items, timeout_s=2)
    began, arrived = time.monotonic(), {}
    headers = {**JSON, "Accept": "application/x-ndjson"}
    with client.stream("POST", "/v1/score", content=sent, headers=headers) as reply:
        assert reply.headers["content-type"] == "application/x-ndjson"
        for line in reply.iter_lines():
            result = json.loads(line)
            arrived[result["index"]] = (time.monotonic() - began, result)
    assert set(arrived) == {0, 1, 2}
    assert arrived[2][1]["reward"] == 2.0
    assert arrived[2][0] < arrived[0][0]
    assert arrived[0][1]["error"]["code"] == "deadline_exceeded"


def test_a_client_that_hangs_up_stops_its_work() -> None:
    runner = FakeCodeRunner()
    with http_service(Backends(FakeMathGrader(), runner)) as base:
        for accept in ("application/json", "application/x-ndjson"):
            headers = {**JSON, "Accept": accept}
            hanging = body(program("# hang"))
            with pytest.raises(httpx.ReadTimeout):
                httpx.post(f"{base}/v1/score", content=hanging, headers=headers, timeout=0.5)
        until = time.monotonic() + 10
        while runner.cancelled < 2 and time.monotonic() < until:
            time.sleep(0.05)
        assert runner.cancelled == 2
        with httpx.Client(base_url=base) as client:
            assert still_serves(client)


def test_keys() -> None:
    """Where keys are set, one of them is needed; health and metrics stay open."""
    backends = Backends(FakeMathGrader(), FakeCodeRunner())
    with http_service(backends, api_keys="one,two") as base, httpx.Client(base_url=base) as client:
        for header in (
            {},
            {"Authorization": "Bearer three"},
            {"Authorization": "Basic two"},
            {"Authorization": ""},
        ):
            assert_problem(client.post("/v1/score", content=body(), headers={**JSON, **header}), 401)
        right = {**JSON, "Authorization": "bearer two"}
        assert client.post("/v1/score", content=body(), headers=right).status_code == 200
        assert client.get("/healthz").status_code == client.get("/metrics").status_code == 200


def test_a_full_house_is_429_with_retry_after() -> None:
    backends = Backends(FakeMathGrader(), FakeCodeRunner())
    with http_service(backends, max_in_flight_items=2) as base, ThreadPoolExecutor(1) as pool:
        hanging = body(program("# hang"), program("# hang"), timeout_s=2)
        first = pool.submit(httpx.post, f"{base}/v1/score", content=hanging, headers=JSON, timeout=20)
        until = time.monotonic() + 10
        while time.monotonic() < until:
            reply = httpx.post(f"{base}/v1/score", content=body(), headers=JSON)
            if reply.status_code != 200:
                break
        assert_problem(reply, 429)
        assert int(reply.headers["Retry-After"]) >= 1
        assert first.result().status_code == 200
        assert httpx.post(f"{base}/v1/score", content=body(), headers=JSON).status_code == 200


def test_readiness_names_every_part() -> None:
    with http_service(Backends(FakeMathGrader(ok=False), FakeCodeRunner())) as base:
        reply = httpx.get(f"{base}/readyz")
    assert_problem(reply, 503)
    assert reply.json()["roles"]["math"]["parts"][0]["name"] == "grading children"
    assert reply.json()["roles"]["code"]["ok"] is True


def test_metrics_count_requests_items_and_faults(client: httpx.Client) -> None:
    client.post("/v1/score", content=body(ITEM, program("# fault worker_lost")), headers=JSON)
    text = client.get("/metrics").text
    for line in (
        'assay_requests_total{method="POST",path="/v1/score",status="200"}',
        'assay_items_total{kind="math",verdict="correct"}',
        'assay_faults_total{code="worker_lost"}',
        'assay_request_seconds_bucket{le="0.005",path="/v1/score"}',
        'assay_part_up{part="queue",role="code"} 1.0',
        'assay_queue_depth{role="code"} 0.0',
    ):
        assert line in text


def test_catalogues(client: httpx.Client) -> None:
    names = [reward["name"] for reward in client.get("/v1/rewards").json()["rewards"]]
    assert {"accuracy", "format", "tag_count"} <= set(names)
    python = next(x for x in client.get("/v1/languages").json()["languages"] if x["name"] == "python")
    assert python["available"]
    assert python["limits"]["time_s"]["default"] == 2.0


# ---- clients that do not speak HTTP as they should


def connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    return socket.create_connection((parts.hostname, parts.port), 20)


HEAD = b"POST /v1/score HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
BROKEN = {
    "garbage": (b"\x16\x03\x01garbage\r\n\r\n", {400}),
    "both lengths": (
        HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        {400},
    ),
    "chunk garbage": (HEAD + b"Transfer-Encoding: chunked\r\n\r\nZZZ\r\n{}\r\n-5\r\n\r\n", {400}),
    "endless header": (b"GET /healthz HTTP/1.1\r\n" + b"X-Filler: aaaaaaaaaaaaaaaaaaaa\r\n" * 2400, {400}),
    "header dribbles": (b"GET /healthz HTTP/1.1\r\nX-A: b\r\n", {408}),
    "nothing comes": (b"", {408}),
    "body dribbles": (HEAD + b"Content-Length: 100\r\n\r\n{", {408}),
}


@pytest.mark.parametrize(("sent", "statuses"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_clients_are_sent_away(
    url: str, client: httpx.Client, sent: bytes, statuses: set[int]
) -> None:
    """With a problem document, within the time limits; and the service goes on."""
    with connect(url) as open_socket:
        open_socket.sendall(sent)
        reply = b""
        while chunk := open_socket.recv(65536):
            reply += chunk
    match = re.match(rb"HTTP/1\.1 (\d+) ", reply)
    assert match
    assert int(match[1]) in statuses
    assert b"application/problem+json" in reply
    assert still_serves(client)


def test_a_body_cut_off_scores_nothing(url: str, client: httpx.Client) -> None:
    with connect(url) as open_socket:
        open_socket.sendall(HEAD + b"Content-Length: 1000\r\n\r\n" + body()[:20])
        open_socket.shutdown(socket.SHUT_WR)
        assert b" 200 " not in open_socket.recv(65536)
    assert still_serves(client)


def test_idle_connections_starve_nobody(url: str, client: httpx.Client) -> None:
    idle = [connect(url) for _ in range(200)]
    try:
        assert still_serves(client)
    finally:
        for one in idle:
            one.close()


def test_kept_alive_connections_outlive_the_header_timeout(url: str) -> None:
    """The header's timer runs while a header is awaited, not between requests."""
    with httpx.Client(base_url=url) as client:
        for _ in range(2):
            assert client.get("/healthz").status_code == 200
            time.sleep(SMALL["header_timeout_s"] * 1.5)
