"""``python -m benchmarks.idle``: resident memory of a service that has nothing to do, process by process."""

from __future__ import annotations

import sys
import time

import click
import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.load import math_items, measure
from benchmarks.served import own_mb, resident_mb, served

SETTLE_S = 3.0
# MB; a worker counts together with the Python cell that it holds.
BARS = {"server": 150.0, "child": 150.0, "worker and cell": 200.0}


@click.command()
@click.option("--cell", default="bubblewrap", show_default=True)
@click.option("--items", default=2_000, show_default=True, help="Answers graded before the service rests.")
def main(cell: str, items: int) -> None:
    """Measure; exit 1 when a bar breaks."""
    table = Table(title="Idle, after some work: MB")
    for column in ("process", "resident", "own share (PSS)", "bar"):
        table.add_column(column, justify="right" if column != "process" else "left")
    broken = False
    with served(1, math_children="2", cell=cell) as service:
        measure(service, math_items(items, seed="idle"), 256, 2)
        time.sleep(SETTLE_S)
        for role, ones in _gathered(service.processes()):
            resident, own = sum(map(resident_mb, ones)), sum(map(own_mb, ones))
            bar = BARS.get(role)
            broken |= bar is not None and resident > bar
            table.add_row(role, f"{resident:.0f}", f"{own:.0f}", "" if bar is None else f"{bar:.0f}")
    Console().print(table)
    sys.exit(broken)


def _gathered(roles: dict[str, list[psutil.Process]]) -> list[tuple[str, list[psutil.Process]]]:
    """One line a process, but the worker and its cells together."""
    together = [*roles.pop("worker", []), *roles.pop("cell", [])]
    alone = [(role, [one]) for role, ones in roles.items() for one in ones]
    return [*alone, ("worker and cell", together)]


if __name__ == "__main__":
    main()
