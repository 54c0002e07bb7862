"""Real services on a real Redis: jobs outlive their service, keys are served once, processes share a port."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from cli.child_service import free_port
from service.embedded.redis_server import find_redis_server

pytestmark = [pytest.mark.redis, pytest.mark.slow]

GOOD = "<think>{}</think><answer>\\boxed{{{}}}</answer>"


def item(number: int, gold: int | None = None) -> dict[str, object]:
    """One whose answer is its number; right by default."""
    answer = str(number if gold is None else gold)
    return {"id": number, "completion": GOOD.format("ok", number), "task": {"kind": "math", "answer": answer}}


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A redis-server that outlives the services."""
    directory = tmp_path_factory.mktemp("redis")
    binary = find_redis_server()
    assert binary is not None
    path = directory / "r.sock"
    server = subprocess.Popen(
        [binary, "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(directory)],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until(path.exists)
        yield f"unix://{path}"
    finally:
        server.terminate()
        server.wait(20)


@contextmanager
def service(redis_url: str, **settings: str) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    """``assay serve`` without workers; killed at the end if it is still there."""
    port = free_port()  # never one that a killed service may still hear on
    chosen = {"ASSAY_PORT": str(port), "ASSAY_REDIS_URL": redis_url, "ASSAY_MATH_CHILDREN": "1", **settings}
    environment = {**os.environ, **chosen}
    process = subprocess.Popen([sys.executable, "-m", "cli.main", "serve"], env=environment)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            wait_until(lambda: is_up(client))
            yield process, client
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(20)


def is_up(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False


def wait_until(is_so: Callable[[], bool], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def test_a_job_outlives_a_killed_service(redis_url: str) -> None:
    """Killed in the middle, by SIGKILL; the next service goes on: every result is there, once, and right."""
    items = [item(number, gold=number + number % 2) for number in range(12_000)]
    with service(redis_url, ASSAY_CACHE="off") as (process, client):
        added = client.post("/v1/jobs", json={"items": items, "detail": "none"})
        assert added.status_code == 202
        path = added.headers["location"]
        wait_until(lambda: int(client.get(path, params={"limit": 0}).json()["done"]) > 0)
        process.kill()
        process.wait(20)
    with service(redis_url) as (_, client):
        before = client.get(path, params={"limit": 0}).json()
        assert before["status"] == "running", "it was done before it could be interrupted"
        wait_until(lambda: bool(client.get(path, params={"limit": 0}).json()["status"] == "done"), 90)
        lines = client.get(path, headers={"Accept": "application/x-ndjson"}).text.splitlines()
        page = client.get(path, params={"offset": 11_990, "limit": 20}).json()
    results = [json.loads(line) for line in lines]
    assert sorted(result["index"] for result in results) == list(range(12_000))
    assert all((result["verdict"] == "correct") == (result["id"] % 2 == 0) for result in results)
    assert [result["id"] for result in page["results"]] == list(range(11_990, 12_000))
    assert page["next_offset"] is None


def test_a_cancelled_job_stops(redis_url: str) -> None:
    with service(redis_url, ASSAY_CACHE="off") as (_, client):
        items = [item(number) for number in range(20_000)]
        path = client.post("/v1/jobs", json={"items": items, "detail": "none"}).headers["location"]
        wait_until(lambda: client.get(path, params={"limit": 0}).json()["status"] == "running")
        assert client.delete(path).json()["status"] == "cancelled"
        wait_until(lambda: "assay_items_in_flight 0.0" in client.get("/metrics").text)
        state = client.get(path, params={"limit": 0}).json()
        assert state["status"] == "cancelled"
        assert state["done"] < state["total"]
        assert client.delete(path).status_code == 200
        assert client.get(path).status_code == 404


def test_one_key_is_served_once_however_often_it_comes(redis_url: str) -> None:
    """Sixteen at once: one is scored, all get its reply; another body under the key is refused."""
    with service(redis_url, ASSAY_SERVER_PROCESSES="2") as (_, client):
        headers, sent = {"Idempotency-Key": "k-1"}, {"items": [item(number) for number in range(500)]}
        with ThreadPoolExecutor(16) as pool:
            replies = list(
                pool.map(lambda _: client.post("/v1/score", json=sent, headers=headers), range(16))
            )
        assert {reply.status_code for reply in replies} == {200}
        assert len({reply.text for reply in replies}) == 1
        assert sum("idempotency-replayed" not in reply.headers for reply in replies) == 1
        other = client.post("/v1/score", json={"items": [item(1)]}, headers=headers)
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        assert client.post("/v1/score", json=sent, headers={"Idempotency-Key": "a b"}).status_code == 400


def test_processes_share_a_port_and_end_together(redis_url: str) -> None:
    """Metrics are of all; a killed process is replaced; SIGTERM ends all in status 0."""
    with service(redis_url, ASSAY_SERVER_PROCESSES="2") as (process, client):
        wait_until(lambda: len(members(process.pid)) == 2)
        for number in range(40):  # each on a connection of its own, which may be any process's
            sent = {"items": [item(number)]}
            reply = httpx.post(f"{client.base_url}/v1/score", json=sent, timeout=60)
            assert reply.json()["results"][0]["verdict"] == "correct"
        assert 'assay_items_total{kind="math",verdict="correct"} 40.0' in client.get("/metrics").text
        victim = members(process.pid)[0]
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: victim not in members(process.pid) and len(members(process.pid)) == 2)
        wait_until(lambda: is_up(client))
        process.terminate()
        assert process.wait(40) == 0
        assert members(process.pid) == []


def members(parent: int) -> list[int]:
    """The server processes under the parent."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            command = (path / "cmdline").read_bytes()
            of = int((path / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if of == parent and b"service.member" in command:
            found.append(int(path.name))
    return found
