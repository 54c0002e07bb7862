"""The backends that the tests of cells are run against, and orders for them in few words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sandbox.cells.bubblewrap import BubblewrapMaker
from sandbox.cells.docker import DockerMaker
from sandbox.cells.order import (
    Call,
    CallOrder,
    Cell,
    CellMaker,
    Program,
    Report,
    RunLimits,
    StdioOrder,
    TesterOrder,
)

BACKENDS = [
    pytest.param("docker", marks=pytest.mark.docker),
    pytest.param("bubblewrap", marks=pytest.mark.bubblewrap),
]
LIMITS = RunLimits(cpu_s=4, wall_s=40, memory_mb=256, output_bytes=1 << 20, idle_s=10)
TIGHT = RunLimits(cpu_s=1, wall_s=30, memory_mb=128, output_bytes=1 << 16, idle_s=1.5)


@contextmanager
def open_cell(backend: str) -> Iterator[Cell]:
    """A cell of that backend."""
    maker: CellMaker = DockerMaker() if backend == "docker" else BubblewrapMaker()
    cell = maker.open()
    try:
        yield cell
    finally:
        cell.close()


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
