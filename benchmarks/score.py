"""``assay score`` over a large file: its rate against the service's own, and its memory as the file grows.

    python -m benchmarks.score COMPLETIONS.jsonl --items 100000 --rounds 3

Rows as ``benchmarks/math.py`` reads them, repeated until there are enough, each with a number of its own in
front so that nothing is answered from memory.  In each round as many items are first posted by a client that
costs next to nothing, then scored by the command against the same service.  At the end, one large file.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import orjson
import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.math_rows import Row, read_rows
from benchmarks.raw_http import ask_all, post
from benchmarks.served import Served, served

BATCH, AT_ONCE = 512, 4


@dataclass(frozen=True, slots=True)
class Scored:
    """A run of the command: items a second from its first result on, and its largest memory in MB."""

    rate: float
    peak_mb: float


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", type=Path)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--round-items", type=int, default=10_000)
    asked = parser.parse_args()
    rows = read_rows(asked.rows)
    with TemporaryDirectory() as folder, served() as service:
        small, large = Path(folder, "small.jsonl"), Path(folder, "large.jsonl")
        rounds = []
        for number in range(asked.rounds):
            write(small, rows, 2 * number * asked.round_items, asked.round_items)
            own = own_rate(service, small)
            write(small, rows, (2 * number + 1) * asked.round_items, asked.round_items)
            rounds.append((own, score(service, small)))
        write(large, rows, 2 * asked.rounds * asked.round_items, asked.items)
        show(rounds, score(service, large), asked.round_items, asked.items)


def write(path: Path, rows: list[Row], first: int, count: int) -> None:
    """A file of so many items, whose numbers begin with ``first``."""
    with path.open("wb") as file:
        for number, row in enumerate(islice(cycle(rows), count), first):
            task = {"kind": "math", "answer": row.golds}
            item = {"id": number, "completion": f"Attempt {number}. {row.completion}", "task": task}
            file.write(orjson.dumps(item) + b"\n")


def own_rate(service: Served, path: Path) -> float:
    """Items a second of the service itself."""
    requests = [post("/v1/score", body) for body in bodies(path)]
    items = path.read_bytes().count(b"\n")
    asked = asyncio.run(ask_all(service.port, requests, AT_ONCE))
    assert set(asked.statuses) == {200}, asked.statuses
    return items / asked.seconds


def bodies(path: Path) -> Iterator[bytes]:
    """Requests of the file's items."""
    with path.open("rb") as lines:
        while batch := list(islice(lines, BATCH)):
            yield b'{"items":[' + b",".join(batch) + b"]}"


def score(service: Served, path: Path) -> Scored:
    """Score the file with the command; its start, a constant, does not count."""
    out = path.with_suffix(".results.jsonl")
    words = ["score", str(path), "--out", str(out), "--overwrite", "--quiet", "--url", service.url]
    sizes = [f"--batch={BATCH}", f"--concurrency={AT_ONCE}"]
    out.unlink(missing_ok=True)
    command = [sys.executable, "-m", "cli.main", *words, *sizes]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:
        process, peak, first = psutil.Process(child.pid), 0.0, None
        while child.poll() is None:
            if first is None and out.exists():
                first = time.perf_counter()
            peak = max(peak, memory_mb(process))
            time.sleep(0.01)
        seconds = time.perf_counter() - (first or time.perf_counter())
    assert child.returncode == 0
    return Scored(out.read_bytes().count(b"\n") / seconds, peak)


def memory_mb(process: psutil.Process) -> float:
    """Resident memory, MB; nothing once it has ended."""
    try:
        return float(process.memory_info().rss) / 1e6
    except psutil.Error:
        return 0.0


def show(rounds: list[tuple[float, Scored]], whole: Scored, round_items: int, items: int) -> None:
    """The table."""
    table = Table(title="Scoring a file")
    for name in ("items", "service, items/s", "assay score, items/s", "ratio", "peak MB"):
        table.add_column(name, justify="right")
    for own, one in rounds:
        table.add_row(
            f"{round_items:,}",
            f"{own:,.0f}",
            f"{one.rate:,.0f}",
            f"{one.rate / own:.2f}",
            f"{one.peak_mb:.0f}",
        )
    table.add_row(f"{items:,}", "", f"{whole.rate:,.0f}", "", f"{whole.peak_mb:.0f}")
    console = Console()
    console.print(table)
    console.print(f"median ratio {median(one.rate / own for own, one in rounds):.2f}", highlight=False)


if __name__ == "__main__":
    main()
