"""``assay score`` over a large file: its rate against the service's own, and its memory as the file grows.

    python -m benchmarks.score COMPLETIONS.jsonl --items 100000 --rounds 3

Rows as ``benchmarks/math.py`` reads them, repeated until there are enough, each with a number of its own in
front so that none is answered from memory.  What a service learns of the golds it learns before, from all
rows.  In each round as many items, in bodies made before, are posted by a client that costs next to
nothing, and as many scored by the command against the same service, with as many items a request and requests
at once; they take turns in going first.  The command's time is from its first request until it has ended;
with --figures it also counts and prints all that it has to tell, without them the last line only.
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
LOOK_EVERY_S = 0.02
MOST_WARM_UPS, STEADY = 12, 0.1


@dataclass(frozen=True, slots=True)
class Scored:
    """A run of the command, from its first request on: items a second, CPU time an item, largest memory."""

    items: int
    rate: float
    cpu_us: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Round:
    """Items a second of the service by itself, and the command's run."""

    own: float
    command: Scored

    @property
    def ratio(self) -> float:
        """The command's rate as a share of the service's own."""
        return self.command.rate / self.own


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", type=Path)
    parser.add_argument("--items", type=int, default=100_000, help="of each side and round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--figures", action="store_const", const=[], default=["--quiet"])
    asked = parser.parse_args()
    rows = read_rows(asked.rows)
    with TemporaryDirectory() as folder, served() as service:
        path, first = Path(folder, "rows.jsonl"), len(rows)
        write(path, rows, 0, len(rows))
        warm_up(service, path)
        rounds = []
        for number in range(asked.rounds):
            own, command = Path(folder, "own.jsonl"), Path(folder, "command.jsonl")
            write(own, rows, first, asked.items)
            write(command, rows, first + asked.items, asked.items)
            rounds.append(measure(service, own, command, asked.figures, command_first=number % 2 == 1))
            first += 2 * asked.items
        show(rounds)


def warm_up(service: Served, path: Path) -> None:
    """Post all rows again and again, until that gets no faster: each grading process learns the golds."""
    before = 0.0
    for _ in range(MOST_WARM_UPS):
        rate = own_rate(service, path)
        if rate < (1 + STEADY) * before:
            return
        before = rate


def measure(service: Served, own: Path, path: Path, flags: list[str], *, command_first: bool) -> Round:
    """A round: the service's own rate with the items of one file, the command's with those of the other."""
    if command_first:
        command = score(service, path, flags)
        return Round(own_rate(service, own), command)
    return Round(own_rate(service, own), score(service, path, flags))


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


def score(service: Served, path: Path, flags: list[str]) -> Scored:
    """Score the file with the command; its start, a constant, does not count."""
    out = path.with_suffix(".results.jsonl")
    words = ["score", str(path), "--out", str(out), "--overwrite", "--url", service.url, *flags]
    sizes = [f"--batch={BATCH}", f"--concurrency={AT_ONCE}"]
    out.unlink(missing_ok=True)
    command = [sys.executable, "-m", "cli.main", *words, *sizes]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        process, peak = psutil.Process(child.pid), 0.0
        while not out.exists():
            assert child.poll() is None, "the command ended early"
            time.sleep(0.001)
        began, cpu_began = time.perf_counter(), cpu_s(process)
        cpu = cpu_began
        while child.poll() is None:
            peak, cpu = max(peak, memory_mb(process)), max(cpu, cpu_s(process))
            time.sleep(LOOK_EVERY_S)
        seconds = time.perf_counter() - began
    assert child.returncode == 0
    items = out.read_bytes().count(b"\n")
    return Scored(items, items / seconds, (cpu - cpu_began) / items * 1e6, peak)


def memory_mb(process: psutil.Process) -> float:
    """Resident memory, MB; nothing once it has ended."""
    try:
        return float(process.memory_info().rss) / 1e6
    except psutil.Error:
        return 0.0


def cpu_s(process: psutil.Process) -> float:
    """CPU seconds so far; nothing once it has ended."""
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


def show(rounds: list[Round]) -> None:
    """The table."""
    table = Table(title="Scoring a file")
    for name in ("items", "service, items/s", "assay score, items/s", "ratio", "its CPU, µs/item", "peak MB"):
        table.add_column(name, justify="right")
    for one in rounds:
        numbers = (one.own, one.command.rate)
        command = (f"{one.command.cpu_us:.1f}", f"{one.command.peak_mb:.0f}")
        table.add_row(
            f"{one.command.items:,}", *(f"{number:,.0f}" for number in numbers), f"{one.ratio:.2f}", *command
        )
    console = Console()
    console.print(table)
    console.print(f"median ratio {median(one.ratio for one in rounds):.2f}", highlight=False)


if __name__ == "__main__":
    main()
