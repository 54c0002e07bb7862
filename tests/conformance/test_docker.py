"""What only containers owe: none outlives its worker, and what is left can be swept."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import docker
import pytest

from sandbox.cells import CellKind, choose_maker
from sandbox.cells.docker import OWNER_LABEL, DockerMaker
from sandbox.cells.order import Cell, CellError
from sandbox.cells.owner import mark_of
from sandbox.job import Job, JobResult, StdioCase
from sandbox.worker.bench import Bench
from sandbox.worker.settings import WorkerSettings
from tests.fakes.makers import play

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
    [
        (DockerMaker(image="assay-cell:none-such"), "make cell-image"),
        (DockerMaker(runtime="none-such"), "ASSAY_CELL_RUNTIME"),
    ],
    ids=["no image", "no runtime"],
)
def test_what_is_missing_is_told(maker: DockerMaker, word: str) -> None:
    """With what to do about it, before a cell is opened and when it is."""
    assert word in str(maker.unavailable())
    with pytest.raises(CellError, match=word):
        maker.open()


def test_there_is_nothing_instead_of_a_runtime() -> None:
    """Who asks for stronger isolation is not given weaker."""
    maker = choose_maker("auto", kind=CellKind(runtime="none-such"))
    assert "no runtime none-such" in str(maker.unavailable())
    with pytest.raises(CellError, match="none-such"):
        maker.open()


@pytest.mark.gvisor
def test_the_engine_is_told_the_runtime() -> None:
    """By its name."""
    maker = DockerMaker(runtime="runsc")
    assert maker.unavailable() is None
    cell = maker.open()
    client = docker.from_env(timeout=60)
    try:
        mark = f"{OWNER_LABEL}={mark_of(os.getpid())}"
        running = client.containers.list(filters={"label": mark})
        assert [each.attrs["HostConfig"]["Runtime"] for each in running] == ["runsc"]
        assert play(cell, "print(5)")[0].stdout == b"5\n"
    finally:
        cell.close()
        client.close()


def test_a_strict_worker_has_a_new_cell_for_each_job() -> None:
    """And a reusing one does not, until the cell is worn; both judge the same."""
    assert WorkerSettings("redis://", strict=True).jobs_per_cell == 1
    for jobs_per_cell, cells in ((1, 3), (2, 2), (3, 1)):
        maker = Counting(DockerMaker())
        bench = Bench(maker, jobs_per_cell)
        try:
            for number in range(3):
                job = Job(str(number), "python", "print(input())", (StdioCase("x", "x"),))
                result = bench.judge(job, lambda: 60.0)
                assert isinstance(result, JobResult)
                assert result.verdict == "correct"
        finally:
            bench.close()
        assert maker.opened == cells
    assert containers_of(mark_of(os.getpid())) == 0


class Counting:
    """A backend that counts its cells."""

    name = "counting"

    def __init__(self, maker: DockerMaker) -> None:
        self._maker = maker
        self.opened = 0

    def unavailable(self) -> str | None:
        return self._maker.unavailable()

    def open(self) -> Cell:
        self.opened += 1
        return self._maker.open()


def test_no_engine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    assert "start Docker" in str(DockerMaker().unavailable())
