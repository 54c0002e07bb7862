"""docker-compose.yml brought up for real: built, two workers, a mixed batch, taken down without a trace."""

from __future__ import annotations

import os
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import docker
import httpx
import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.docker, pytest.mark.slow, pytest.mark.timeout(1200)]

ADD = "<think>Plain.</think><answer>```python\n{source}\n```</answer>"
STDIO: dict[str, object] = {
    "kind": "code",
    "language": "python",
    "tests": [{"stdin": "1 2\n", "stdout": "3\n"}],
}
CALL: dict[str, object] = {
    "kind": "code",
    "language": "python",
    "tests": [{"call": "add", "args": [1, 2], "expected": 3}],
}
ASSERT: dict[str, object] = {
    "kind": "code",
    "language": "python",
    "tests": [{"assert": "assert add(2, 2) == 4"}],
}
MATH: dict[str, object] = {"kind": "math", "answer": r"\frac{1}{2}"}
CASES: list[tuple[str, str, dict[str, object], str]] = [
    ("math, right", r"<think>Half.</think><answer>\boxed{0.5}</answer>", MATH, "correct"),
    ("math, wrong", r"<think>Half.</think><answer>\boxed{2}</answer>", MATH, "incorrect"),
    ("math, none", "<think>Half or so", MATH, "no_answer"),
    ("stdio, right", ADD.format(source="print(sum(map(int, input().split())))"), STDIO, "correct"),
    ("stdio, wrong", ADD.format(source="print(4)"), STDIO, "incorrect"),
    ("stdio, loops", ADD.format(source="while True: pass"), STDIO, "time_limit"),
    ("stdio, crashes", ADD.format(source="print(1 // 0)"), STDIO, "runtime_error"),
    ("stdio, no syntax", ADD.format(source="print("), STDIO, "compile_error"),
    ("call, right", ADD.format(source="def add(a, b): return a + b"), CALL, "correct"),
    ("call, wrong", ADD.format(source="def add(a, b): return a * b"), CALL, "incorrect"),
    ("assert, right", ADD.format(source="def add(a, b): return a + b"), ASSERT, "correct"),
    ("assert, wrong", ADD.format(source="def add(a, b): return a"), ASSERT, "incorrect"),
]


@dataclass(frozen=True, slots=True)
class Stack:
    """A compose project of our own: its name, its environment, and the service's address."""

    project: str
    environment: Mapping[str, str]
    url: str

    def containers(self, service: str) -> list[str]:
        """Ids of a service's running containers."""
        return compose(self.environment, "ps", "-q", service).split()


def compose(environment: Mapping[str, str], *arguments: str) -> str:
    """Run Docker Compose, whichever is installed; its standard output."""
    done = subprocess.run(
        [ROOT / "scripts" / "compose.sh", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, f"compose {arguments}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
    return done.stdout


def traces(project: str) -> list[str]:
    """What the engine still has of a compose project: containers, networks and volumes."""
    engine = docker.from_env()
    mine: dict[str, str | list[str] | bool] = {"label": f"com.docker.compose.project={project}"}
    return [
        *(f"container {c.name}" for c in engine.containers.list(all=True, filters=mine)),
        *(f"network {n.name}" for n in engine.networks.list(filters=mine)),
        *(f"volume {v.name}" for v in engine.volumes.list(filters=mine)),
    ]


def cells() -> set[str]:
    """Ids of all containers that run programs."""
    engine = docker.from_env()
    return {c.id for c in engine.containers.list(all=True, filters={"ancestor": "assay-cell:latest"}) if c.id}


def wait_until_ready(url: str, environment: Mapping[str, str]) -> None:
    """Until mathematics and code can both be scored."""
    deadline = time.monotonic() + 120
    said = ""
    while time.monotonic() < deadline:
        try:
            reply = httpx.get(f"{url}/readyz", timeout=10)
            said = reply.text
            if reply.status_code == 200 and score(url, CASES[3:4])[0]["error"] is None:
                return
        except httpx.TransportError as error:
            said = repr(error)
        time.sleep(1)
    pytest.fail(f"not ready: {said}\n{compose(environment, 'logs', '--tail', '60')}")


def score(url: str, cases: list[tuple[str, str, dict[str, object], str]]) -> list[dict[str, object]]:
    """Score some of the cases in one request; the results."""
    items = [{"id": name, "completion": text, "task": task} for name, text, task, _ in cases]
    reply = httpx.post(f"{url}/v1/score", json={"items": items, "timeout_s": 60}, timeout=90)
    assert reply.status_code == 200, reply.text
    results: list[dict[str, object]] = reply.json()["results"]
    return results


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """Everything built and brought up with two workers; taken down afterwards, whatever happened."""
    project = f"assaytest{uuid.uuid4().hex[:8]}"
    environment = os.environ | {"COMPOSE_PROJECT_NAME": project, "ASSAY_PUBLISH": "127.0.0.1:0"}
    cells_before = cells()
    subprocess.run([ROOT / "deploy" / "stand-in-images.sh"], check=True, timeout=900)
    try:
        compose(environment, "build")
        compose(environment, "up", "-d", "--scale", "worker=2")
        url = "http://" + compose(environment, "port", "service", "8000").strip()
        wait_until_ready(url, environment)
        yield Stack(project, environment, url)
    finally:
        compose(environment, "down", "--volumes", "--remove-orphans", "--timeout", "20")
    assert traces(project) == []
    assert cells() <= cells_before, "a stopped worker left a cell behind"


def test_two_workers_run(stack: Stack) -> None:
    """``--scale worker=2`` gives two workers, and no part keeps restarting."""
    assert len(stack.containers("worker")) == 2
    engine = docker.from_env()
    for service in ("redis", "service", "worker"):
        for name in stack.containers(service):
            state = engine.containers.get(name).attrs
            assert state["State"]["Running"], (service, state["State"])
            assert state["RestartCount"] == 0, (service, state["State"])


def test_mixed_batch_is_scored(stack: Stack) -> None:
    """Mathematics and code of every kind get their verdicts through the queue and the engine's cells."""
    results = score(stack.url, CASES * 4)
    found = [(result["id"], result["verdict"], result["error"]) for result in results]
    assert found == [(name, verdict, None) for name, _, _, verdict in CASES] * 4


def test_only_the_worker_reaches_the_engine(stack: Stack) -> None:
    """The engine's socket is mounted in workers alone, and Redis is not published."""
    engine = docker.from_env()
    with_socket, published = set(), set()
    for service in ("redis", "service", "worker"):
        for name in stack.containers(service):
            attributes = engine.containers.get(name).attrs
            if any("docker.sock" in mount["Source"] for mount in attributes["Mounts"]):
                with_socket.add(service)
            if attributes["HostConfig"]["PortBindings"]:
                published.add(service)
    assert with_socket == {"worker"}
    assert published == {"service"}
