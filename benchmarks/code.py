"""Programs through the service, against plain unsandboxed subprocesses on the same rows, in turns.

    python -m benchmarks.code ROWS.jsonl [--cell docker] [--language c,cpp] [--raw here] [--by-cost]

A row: ``{"id", "language", "completion", "task": {...}}``, as requests have them.  The service is the whole
product: HTTP, queue, workers, cells.  Both sides run as many programs at once as there are cores.  Each round
takes its own rows: once, and at once again, which is what a submission costs that has been seen before.  Rows
whose task needs a judge program, or a test source that plain execution cannot do, are left out.

Where a program's own work is most of the time, no harness can be quicker than that work: ``--by-cost`` makes
each round of rows that cost about the same when run plainly, the cheapest first, and prints the ratios.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.served import served
from grader.completion.code_fence import find_code
from grader.completion.found import CodeBlock
from sandbox.languages import find_language

BATCH = 32
AT_ONCE = 4
TIMEOUT_S = 120.0
Row = dict[str, Any]
Raw = Callable[[Sequence[Row]], tuple[float, list[float]]]


@dataclass(slots=True)
class Measured:
    """Of one language: seconds of each round, and milliseconds of each item."""

    raw: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    raw_ms: list[float] = field(default_factory=list)
    first_ms: list[float] = field(default_factory=list)
    again_ms: list[float] = field(default_factory=list)


def main() -> None:
    """Measure language after language, and print a line for each."""
    options = _options()
    rows = [row for row in _read(options.rows) if _comparable(row)]
    languages = options.language.split(",") if options.language else sorted({row["language"] for row in rows})
    cores = len(os.sched_getaffinity(0))
    settings = {"cell": options.cell, "cell_image": options.image}
    with served(cores, **settings) as service, _raw_side(options.raw, options.image, cores) as raw:
        _wait_for_workers(service.url, cores)
        print(_HEAD)
        for language in languages:
            own = [row for row in rows if row["language"] == language][: options.limit]
            rounds = min(options.rounds, len(own))
            parts = (
                _by_cost(own, raw, rounds) if options.by_cost else [own[at::rounds] for at in range(rounds)]
            )
            measured = _measure(parts, service.url, raw)
            print(_line(language, list(itertools.chain(*parts)), measured), flush=True)
            for number, part in enumerate(parts) if options.by_cost else ():
                print(_part_line(part, measured, number), flush=True)


def _wait_for_workers(url: str, count: int) -> None:
    """Until all of them have a cell: a service is ready when the first has.  Raises TimeoutError."""
    end = time.monotonic() + TIMEOUT_S
    while time.monotonic() < end:
        parts = httpx.get(f"{url}/readyz", timeout=10).json()["roles"]["code"]["parts"]
        if sum(part["ok"] and part["name"].startswith("worker ") for part in parts) >= count:
            return
        time.sleep(0.1)
    raise TimeoutError("not all workers have a cell")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", type=Path)
    parser.add_argument("--cell", default="docker", choices=("docker", "bubblewrap"))
    parser.add_argument("--image", default="assay-cell:latest", help="of the cells, and of --raw image")
    parser.add_argument(
        "--raw",
        default="image",
        choices=("here", "image"),
        help="whose toolchains plain subprocesses use: this machine's, or the image's",
    )
    parser.add_argument("--language", help="only these, by commas")
    parser.add_argument("--limit", type=int, help="rows of a language")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--by-cost", action="store_true", help="rounds by what their rows cost")
    return parser.parse_args()


def _read(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield {**row, "language": row["task"].get("language", row.get("language"))}


def _comparable(row: Row) -> bool:
    task = row["task"]
    checker, tests = task.get("checker"), task.get("tests") or []
    plain = row["language"] == "python" or all("stdin" in test for test in tests)
    whole = any(word in test.get("assert", "") for test in tests for word in ("unittest", "def check"))
    judged = isinstance(checker, dict) and "program" in checker
    return bool(tests) and plain and not whole and not judged and "numpy" not in row["completion"]


def _by_cost(rows: Sequence[Row], raw: Raw, rounds: int) -> list[Sequence[Row]]:
    """The rows that can be run plainly in so many parts or fewer, the cheapest first."""
    runnable = [row for row in rows if _plain(row) is not None]
    _wall, each = raw(runnable)
    ordered = [runnable[at] for at in sorted(range(len(runnable)), key=each.__getitem__)]
    bounds = [len(ordered) * part // rounds for part in range(rounds + 1)]
    return [ordered[start:end] for start, end in itertools.pairwise(bounds) if start < end]


def _measure(parts: Sequence[Sequence[Row]], url: str, raw: Raw) -> Measured:
    measured = Measured()
    for number, part in enumerate(parts):
        turns = [
            lambda part=part: _raw_turn(measured, raw, part),
            lambda part=part: _turn(measured, url, part),
        ]
        for turn in turns if number % 2 else reversed(turns):
            turn()
    return measured


def _raw_turn(measured: Measured, raw: Raw, part: Sequence[Row]) -> None:
    wall, each = raw(part)
    measured.raw.append(wall)
    measured.raw_ms += [1000 * seconds for seconds in each]


def _turn(measured: Measured, url: str, part: Sequence[Row]) -> None:
    for walls, each in ((measured.first, measured.first_ms), (measured.again, measured.again_ms)):
        began = time.monotonic()
        each.extend(_score(url, part))
        walls.append(time.monotonic() - began)


def _score(url: str, rows: Sequence[Row]) -> list[float]:
    """Score them in batches; each item's milliseconds, waiting included."""
    batches = [rows[at : at + BATCH] for at in range(0, len(rows), BATCH)]
    with httpx.Client(base_url=url, timeout=TIMEOUT_S + 30) as client, ThreadPoolExecutor(AT_ONCE) as pool:
        return [ms for each in pool.map(lambda batch: _post(client, batch), batches) for ms in each]


def _post(client: httpx.Client, rows: Sequence[Row]) -> list[float]:
    items = [{"id": row["id"], "completion": row["completion"], "task": row["task"]} for row in rows]
    began = time.monotonic()
    answer = client.post("/v1/score", json={"items": items, "timeout_s": TIMEOUT_S}).raise_for_status()
    batch_ms = 1000 * (time.monotonic() - began)
    results = answer.json()["results"]
    faults = [result["error"] for result in results if result["verdict"] == "error"]
    if faults:
        print(f"{len(faults)} faults, the first: {faults[0]}", file=sys.stderr)
    # What is remembered tells how long it took when it was judged.
    return [batch_ms if result["cached"] else result["elapsed_ms"] for result in results]


@contextmanager
def _raw_side(where: str, image: str, processes: int) -> Iterator[Raw]:
    """Plain subprocesses on this machine, or in a container of the image without its usual fences."""
    text = (Path(__file__).parent / "raw_programs.py").read_text(encoding="utf-8")
    inside = ["docker", "run", "--rm", "-i", "--network=none", "--security-opt=seccomp=unconfined", image]
    command = [*(inside if where == "image" else []), "/usr/bin/python3", "-c", text]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        sending, receiving = child.stdin, child.stdout

        def ask(rows: Sequence[Row]) -> tuple[float, list[float]]:
            asked = [plain for row in rows if (plain := _plain(row)) is not None]
            sending.write(json.dumps({"rows": asked, "processes": processes}) + "\n")
            sending.flush()
            answer = json.loads(receiving.readline())
            return answer["wall"], answer["each"]

        yield ask
        sending.close()


def _plain(row: Row) -> Row | None:
    """The row as plain execution wants it; None for one without a program."""
    language = find_language(row["language"])
    found = find_code(row["completion"], frozenset(language.names if language else ()))
    if not isinstance(found, CodeBlock):
        return None
    task = row["task"]
    return {
        "language": row["language"],
        "source": found.source,
        "tests": task["tests"],
        "scoring": task.get("scoring"),
        "time_s": (task.get("limits") or {}).get("time_s", 2),
    }


_HEAD = (
    f"{'language':11} {'rows':>5} {'tests':>6} {'raw tests/s':>12} {'x raw, first':>13} {'(min, max)':>13} "
    f"{'x raw, again':>13}   p50/p99 ms: {'raw':>11} {'first':>11} {'again':>11}"
)


def _line(language: str, rows: Sequence[Row], found: Measured) -> str:
    tests = sum(len(row["task"]["tests"]) for row in rows)
    first = [raw / own for raw, own in zip(found.raw, found.first, strict=True)]
    again = [raw / own for raw, own in zip(found.raw, found.again, strict=True)]
    spread = f"({min(first):.2f}, {max(first):.2f})"
    ratios = f"{statistics.median(first):13.2f} {spread:>13} {statistics.median(again):13.2f}"
    times = " ".join(f"{_percentiles(ms):>11}" for ms in (found.raw_ms, found.first_ms, found.again_ms))
    return f"{language:11} {len(rows):5} {tests:6} {tests / sum(found.raw):12.1f} {ratios} {'':>14}{times}"


def _part_line(rows: Sequence[Row], found: Measured, part: int) -> str:
    raw, first, again = found.raw[part], found.first[part], found.again[part]
    cost = f"plainly {1000 * raw * len(os.sched_getaffinity(0)) / len(rows):.0f} ms each"
    return f"  {len(rows)} rows, {cost:26} {raw / first:8.2f} x raw first, {raw / again:8.2f} again"


def _percentiles(values: Sequence[float]) -> str:
    ordered = sorted(values) or [0.0]
    return f"{ordered[len(ordered) // 2]:.0f}/{ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]:.0f}"


if __name__ == "__main__":
    main()
