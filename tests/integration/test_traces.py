"""Traces and request ids from a caller through the service and the queue to a worker, seen from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from cli.child_service import free_port

pytestmark = [pytest.mark.redis, pytest.mark.bubblewrap, pytest.mark.slow, pytest.mark.timeout(300)]

TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
SECRET = "words of the completion"
PROGRAM = f"<think>{SECRET}</think><answer>```python\nprint(1)\n```</answer>"
CODE = {"kind": "code", "language": "python", "tests": [{"stdin": "", "stdout": "1"}]}
ITEMS = [
    {"completion": PROGRAM, "task": CODE},
    {"completion": f"<think>{SECRET}</think><answer>7</answer>", "task": {"kind": "math", "answer": "7"}},
]
READY_S = 60.0


class Collector:
    """Takes in spans over HTTP, as an OpenTelemetry collector does."""

    def __init__(self) -> None:
        self.spans: list[tuple[str, str, str, str, str]] = []  # service, name, trace, span, parent
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.take(self.rfile.read(int(self.headers["content-length"])))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *words: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def take(self, body: bytes) -> None:
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            names = {pair.key: pair.value.string_value for pair in resource.resource.attributes}
            for scope in resource.scope_spans:
                self.spans += [
                    (
                        names["service.name"],
                        span.name,
                        span.trace_id.hex(),
                        span.span_id.hex(),
                        span.parent_span_id.hex(),
                    )
                    for span in scope.spans
                ]


@contextmanager
def service(log: Path, **environment: str) -> Iterator[str]:
    """The URL of a service with a worker of its own, ready for code."""
    port = free_port()
    command = [sys.executable, "-m", "cli.main", "serve", "--port", str(port), "--workers", "1"]
    url = f"http://127.0.0.1:{port}"
    chosen = {"ASSAY_CELL": "bubblewrap", "ASSAY_MATH_CHILDREN": "1", "ASSAY_LOG_LEVEL": "debug"}
    with (
        log.open("wb") as file,
        subprocess.Popen(command, stderr=file, env={**os.environ, **chosen, **environment}) as process,
    ):
        try:
            end = time.monotonic() + READY_S
            while not is_ready(url):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < end, log.read_text()
                time.sleep(0.1)
            yield url
        finally:
            process.terminate()
            process.wait(40)


def is_ready(url: str) -> bool:
    try:
        return bool(httpx.get(f"{url}/readyz", timeout=5).json()["roles"]["code"]["ok"])
    except (httpx.HTTPError, KeyError):
        return False


def test_a_trace_goes_from_the_caller_to_the_worker(tmp_path: Path) -> None:
    """Request, stages, and the judge in another process: one trace, each the child of the one before."""
    collector, log = Collector(), tmp_path / "log"
    headers = {"X-Request-ID": "run7-step12", "traceparent": f"00-{TRACE}-{CALLER}-01"}
    with service(log, ASSAY_OTLP_ENDPOINT=collector.url, ASSAY_LOG_FORMAT="json") as url:
        reply = httpx.post(f"{url}/v1/score", json={"items": ITEMS}, headers=headers, timeout=60)
    collector.server.shutdown()
    assert [result["reward"] for result in reply.json()["results"]] == [2.0, 2.0]
    assert reply.headers["x-request-id"] == "run7-step12"
    ours = {name: (who, span, parent) for who, name, trace, span, parent in collector.spans if trace == TRACE}
    assert set(ours) == {"POST /v1/score", "parse", "grading", "programs", "judge", "reply"}
    request = ours["POST /v1/score"]
    assert request[2] == CALLER
    assert {ours[name][2] for name in ("parse", "grading", "programs", "reply")} == {request[1]}
    assert (ours["judge"][0], ours["judge"][2]) == ("assay-worker", ours["programs"][1])
    judged = [line for line in lines(log) if line["message"] == "judged"]
    assert [line["request_id"] for line in judged] == ["run7-step12"]
    assert SECRET not in log.read_text()


def test_completions_are_logged_only_where_asked(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with service(log, ASSAY_LOG_FORMAT="json", ASSAY_LOG_COMPLETIONS="true") as url:
        httpx.post(f"{url}/v1/score", json={"items": ITEMS}, timeout=60)
    items = [line for line in lines(log) if line["message"] == "item"]
    assert [SECRET in str(line["completion"]) for line in items] == [True, True]
    assert {line["verdict"] for line in items} == {"correct"}


def lines(log: Path) -> list[dict[str, object]]:
    """What was logged; every line is JSON."""
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_a_small_request_is_known_in_its_workers_log(tmp_path: Path) -> None:
    """Also on the short way, which nothing that is asked of a request here forbids."""
    log = tmp_path / "log"
    with service(log, ASSAY_LOG_FORMAT="json") as url:
        ids = [
            httpx.post(f"{url}/v1/score", json={"items": ITEMS[:1]}, headers=headers, timeout=60).headers[
                "x-request-id"
            ]
            for headers in ({"X-Request-ID": "single-1"}, {})
        ]
    judged = [line["request_id"] for line in lines(log) if line["message"] == "judged"]
    assert ids[0] == "single-1"
    assert judged == ids[: len(judged)]
    assert judged
