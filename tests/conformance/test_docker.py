"""What only containers owe: none outlives its worker, and what is left can be swept."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import docker
import pytest

from sandbox.cells.docker import OWNER_LABEL, DockerMaker
from sandbox.cells.owner import mark_of

pytestmark = pytest.mark.docker
OPEN = """
import time
from sandbox.cells.docker import DockerMaker
cell = DockerMaker().open()
print("open", flush=True)
time.sleep(600)
"""


def containers_of(mark: str) -> int:
    """How many containers bear the mark."""
    client = docker.from_env(timeout=60)
    try:
        return len(client.containers.list(all=True, filters={"label": f"{OWNER_LABEL}={mark}"}))
    finally:
        client.close()


def test_a_cell_dies_with_its_worker() -> None:
    """Even where the worker had no time to say goodbye."""
    with subprocess.Popen([sys.executable, "-c", OPEN], stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"open\n"
        mark = mark_of(worker.pid)
        assert containers_of(mark) == 1
        worker.kill()
    deadline = time.monotonic() + 60
    while containers_of(mark) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert containers_of(mark) == 0


def test_a_container_that_was_never_started_is_swept() -> None:
    """A worker can die between making and starting one; those of the living are left alone."""
    with subprocess.Popen(["sleep", "600"]) as worker:
        dead = mark_of(worker.pid)
        worker.kill()
    client = docker.from_env(timeout=60)
    left = client.containers.create("assay-cell:latest", ["true"], labels={OWNER_LABEL: dead})
    kept = client.containers.create("assay-cell:latest", ["true"], labels={OWNER_LABEL: mark_of(os.getpid())})
    try:
        DockerMaker().sweep()
        assert (containers_of(dead), containers_of(mark_of(os.getpid()))) == (0, 1)
    finally:
        kept.remove(force=True)
        del left
        client.close()


@pytest.mark.parametrize(
    ("maker", "word"),
    [(DockerMaker(image="assay-cell:none-such"), "make cell-image")],
    ids=["no image"],
)
def test_what_is_missing_is_told(maker: DockerMaker, word: str) -> None:
    """With what to do about it."""
    assert word in str(maker.unavailable())


def test_no_engine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    assert "start Docker" in str(DockerMaker().unavailable())
