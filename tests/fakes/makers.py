"""The backends that the tests of cells are run against, and orders for them in few words."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import docker
import pytest

from sandbox.cells.bubblewrap import BubblewrapMaker
from sandbox.cells.docker import DockerMaker
from sandbox.cells.order import (
    Call,
    CallOrder,
    Cell,
    CellError,
    CellMaker,
    LanguageInfo,
    Order,
    Program,
    Report,
    RunLimits,
    StdioOrder,
    TalkOrder,
    Talks,
    TesterOrder,
)

ROOT = Path(__file__).parents[2]
BACKENDS = [
    pytest.param("docker", marks=pytest.mark.docker),
    pytest.param("bubblewrap", marks=pytest.mark.bubblewrap),
]
# gVisor, under which a system call takes many times as long, has those parts of the list that are about what
# a kernel does: inputs, limits and endings, conversations, and what attacks the cell.
GVISOR = pytest.param("docker, gVisor", marks=[pytest.mark.docker, pytest.mark.gvisor, pytest.mark.slow])
# The same list holds for these, whose cells need a part more.  A container for each order takes minutes, and
# is only tried where it is asked for.
MORE_BACKENDS = [
    pytest.param("bubblewrap, not root", marks=[pytest.mark.bubblewrap, pytest.mark.slow]),
    pytest.param("bubblewrap, image", marks=[pytest.mark.bubblewrap, pytest.mark.docker, pytest.mark.slow]),
    *(
        [pytest.param("docker, strict", marks=[pytest.mark.docker, pytest.mark.slow])]
        if os.environ.get("ASSAY_TEST_STRICT")
        else []
    ),
]
LIMITS = RunLimits(cpu_s=4, wall_s=40, memory_mb=256, output_bytes=1 << 20, idle_s=10)
TIGHT = RunLimits(cpu_s=1, wall_s=30, memory_mb=128, output_bytes=1 << 16, idle_s=1.5)


@contextmanager
def open_cell(backend: str) -> Iterator[Cell]:
    """A cell of that backend."""
    cell = FreshCells(DockerMaker()) if backend == "docker, strict" else maker_of(backend).open()
    try:
        yield cell
    finally:
        cell.close()


def maker_of(backend: str) -> CellMaker:
    """The backend of that name in the lists above."""
    match backend:
        case "docker" | "docker, strict":
            return DockerMaker()
        case "docker, gVisor":
            return DockerMaker(runtime="runsc")
        case "bubblewrap, not root" if os.getuid() == 0:
            nobody = ("--reuid", "65534", "--regid", "65534", "--clear-groups")
            return BubblewrapMaker(become=("setpriv", *nobody))
        case "bubblewrap, image":
            return BubblewrapMaker(root=unpacked_image())
        case _:
            return BubblewrapMaker()


@cache
def unpacked_image() -> str:
    """The directory that ``make cell-root`` makes, of the image as it is now."""
    client = docker.from_env(timeout=60)
    image = client.images.get(DockerMaker().image).id
    client.close()
    assert image is not None
    directory = ROOT / ".cache" / f"cell-root-{image.removeprefix('sha256:')[:12]}"
    if not (directory / "usr/bin/python3").exists():
        for old in directory.parent.glob("cell-root-*"):
            shutil.rmtree(old, ignore_errors=True)
        script = ROOT / "deploy" / "unpack-cell-image.sh"
        subprocess.run([script, DockerMaker().image, directory], check=True, timeout=300)
    return str(directory)


class FreshCells:
    """A new cell for each order, as a strict worker has one for each submission."""

    def __init__(self, maker: CellMaker) -> None:
        self._maker = maker
        self._cell = maker.open()

    def languages(self) -> tuple[LanguageInfo, ...]:
        return self._cell.languages()

    def run(self, order: Order) -> Iterator[Report]:
        try:
            yield from self._cell.run(order)
        finally:
            self._renew()

    def talk(self, order: TalkOrder) -> Talks:
        self._renew()
        return self._cell.talk(order)

    def close(self) -> None:
        self._maker = Closed()
        self._cell.close()

    def _renew(self) -> None:
        self._cell.close()
        self._cell = self._maker.open()


class Closed:
    """Opens nothing any more."""

    name = "closed"

    def unavailable(self) -> str | None:
        return "closed"

    def open(self) -> Cell:
        raise CellError("the cell is closed")


def play(cell: Cell, source: str, *inputs: bytes, limits: RunLimits = LIMITS) -> list[Report]:
    """Run a program once for each input, or once with none."""
    return list(cell.run(StdioOrder(Program("python", source), limits, inputs or (b"",))))


def call(cell: Cell, source: str, *calls: Call, limits: RunLimits = LIMITS) -> list[Report]:
    """Load a program and call it."""
    return list(cell.run(CallOrder(Program("python", source), limits, calls)))


def examine(
    cell: Cell,
    source: str,
    *tests: str,
    limits: RunLimits = LIMITS,
    setup: str = "",
    entry_point: str | None = None,
) -> list[Report]:
    """Run test sources against a program."""
    return list(cell.run(TesterOrder(Program("python", source), limits, tests, setup, entry_point)))
