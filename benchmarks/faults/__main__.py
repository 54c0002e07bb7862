"""``python -m benchmarks.faults``: the table of faults; exit 1 when a bar breaks."""

from __future__ import annotations

import asyncio
import json
import signal
import statistics
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks.faults.experiment import Plan, Row, run_experiment
from benchmarks.faults.injections import FAULTS, Fault

SHOWN = 3
COLUMNS = (
    "fault",
    "times",
    "items",
    "lost",
    "wrong",
    "twice",
    "errors",
    "left",
    "requests again",
    "back after",
    "longest",
)


@click.command()
@click.option("--items", default=2_000, show_default=True, help="Items at least, for each fault.")
@click.option("--times", default=5, show_default=True, help="How often each fault strikes.")
@click.option("--only", default="", help="Faults whose name contains this (several: separated by commas).")
@click.option("--without", default="", help="Leave out what needs this: engine, disk.")
@click.option("--seed", default=1, show_default=True)
@click.option(
    "--engine-root", type=click.Path(path_type=Path), default=Path(".cache/faults-engine"), show_default=True
)
@click.option("--out", type=click.Path(path_type=Path), help="Add the lines to this file, as JSON.")
def main(
    items: int, times: int, only: str, without: str, seed: int, engine_root: Path, out: Path | None
) -> None:
    """Inject faults into a mixed load, and hold every item against what had to come of it."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # to end everything that was started
    plan = Plan(items=items, times=times, seed=seed, engine_root=engine_root)
    console = Console(width=160)
    rows = []
    for fault in chosen(only, without):
        console.print(f"{fault.name} …")
        row = asyncio.run(run_experiment(fault, plan))
        rows.append(row)
        _complain(row, console)
        if out is not None:
            with out.open("a", encoding="utf-8") as file:
                file.write(json.dumps(_cells(row)) + "\n")
    console.print(table(rows))
    sys.exit(any(row.broken() for row in rows))


def chosen(only: str, without: str) -> list[Fault]:
    """The faults that the options leave."""
    wanted = [word.strip() for word in only.split(",")]
    left_out = [word.strip() for word in without.split(",") if word.strip()]
    return [
        fault
        for fault in FAULTS
        if any(word in fault.name for word in wanted)
        and not any(word in need for word in left_out for need in fault.needs)
    ]


def table(rows: list[Row]) -> Table:
    """All lines."""
    shown = Table(title="Faults in a mixed load")
    for column in COLUMNS:
        shown.add_column(column, justify="left" if column in ("fault", "errors") else "right")
    for row in rows:
        shown.add_row(*_cells(row), style="red" if row.broken() else None)
    return shown


def _cells(row: Row) -> list[str]:
    tally = row.tally
    errors = ", ".join(f"{code} {count}" for code, count in sorted(tally.errors.items())) or "none"
    again = tally.broken_requests + tally.refused_requests
    numbers = (len(row.recoveries), tally.items, tally.lost, len(tally.wrong), tally.duplicates)
    back = (
        f"{statistics.median(row.recoveries):.1f} s, {max(row.recoveries):.1f} s"
        if row.recoveries
        else "never"
    )
    return [
        row.fault,
        *map(str, numbers),
        errors,
        str(tally.left),
        str(again),
        back,
        f"{tally.longest_s:.1f} s",
    ]


def _complain(row: Row, console: Console) -> None:
    for bar in row.broken():
        console.print(f"  [red]broken bar[/red] {bar}")
    for text in [*row.tally.wrong[:SHOWN], *row.tally.not_ours[:SHOWN]]:
        console.print(f"    {text}", markup=False)


if __name__ == "__main__":
    main()
