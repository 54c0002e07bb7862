"""``python -m benchmarks.faults``: the table of faults; exit 1 when a bar breaks."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import click
from rich.console import Console

from benchmarks.faults.experiment import Plan, Row, run_experiment
from benchmarks.faults.injections import FAULTS, Fault
from benchmarks.faults.table import Line, add_line, markdown, read_lines, table

SHOWN = 3


@click.command()
@click.option("--items", default=2_000, show_default=True, help="Items at least, for each fault.")
@click.option("--times", default=5, show_default=True, help="How often each fault strikes.")
@click.option("--only", default="", help="Faults whose name contains this (several: separated by commas).")
@click.option("--without", default="", help="Leave out what needs this: engine, disk.")
@click.option("--most", type=int, help="No more faults than this, in this run.")
@click.option("--seed", default=1, show_default=True)
@click.option(
    "--engine-root", type=click.Path(path_type=Path), default=Path(".cache/faults-engine"), show_default=True
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Keep the lines in this file; faults that are in it already are not run again.",
)
@click.option("--as-markdown", is_flag=True, help="Print the table as Markdown.")
def main(
    items: int,
    times: int,
    only: str,
    without: str,
    most: int | None,
    seed: int,
    engine_root: Path,
    out: Path | None,
    as_markdown: bool,
) -> None:
    """Inject faults into a mixed load, and hold every item against what had to come of it."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # to end everything that was started
    plan = Plan(items=items, times=times, seed=seed, engine_root=engine_root)
    console = Console(width=160)
    lines = [] if out is None else read_lines(out)
    known = {line.fault for line in lines}
    for fault in [fault for fault in chosen(only, without) if fault.name not in known][:most]:
        console.print(f"{fault.name} …")
        row = asyncio.run(run_experiment(fault, plan))
        _complain(row, console)
        lines.append(Line.of(row))
        if out is not None:
            add_line(out, lines[-1])
    console.print(markdown(lines) if as_markdown else table(lines), soft_wrap=as_markdown)
    sys.exit(any(line.broken for line in lines))


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


def _complain(row: Row, console: Console) -> None:
    for bar in row.broken():
        console.print(f"  [red]broken bar[/red] {bar}")
    for text in [*row.tally.wrong[:SHOWN], *row.tally.not_ours[:SHOWN]]:
        console.print(f"    {text}", markup=False)


if __name__ == "__main__":
    main()
