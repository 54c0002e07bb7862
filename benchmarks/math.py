"""How right and how fast the grader is, side by side with Math-Verify in one run.

    python benchmarks/math.py accuracy LABELLED.jsonl   right, false accepts and false rejects, by source
    python benchmarks/math.py speed COMPLETIONS.jsonl   rate and latency, the graders in turns
    python benchmarks/math.py pool COMPLETIONS.jsonl    1,024 items in one call, and graded directly
    python benchmarks/math.py http COMPLETIONS.jsonl    1,024 items in one POST, and in one call
    python benchmarks/math.py start                     a pool's warm-up and its children's memory

Rows: ``{"gold": text or list, "pred": text, "kind": "pair" or "completion", "label": bool or null, "source",
"label_by"}``; a pair's ``pred`` is put in a box in an answer block.  Rates depend on the machine; the ratios,
taken in one run, are what counts.  ``--without-math-verify`` measures the grader alone.
"""

from __future__ import annotations

import sys

# Run as a script, this file's folder comes first on the path, and there "math" would be this file.
sys.path[:] = [folder for folder in sys.path if not folder.endswith("benchmarks")]
sys.path.append(__file__.rpartition("benchmarks")[0] or ".")

import argparse  # noqa: E402 - the path comes first
import logging  # noqa: E402 - the path comes first
import multiprocessing  # noqa: E402 - the path comes first
import time  # noqa: E402 - the path comes first
from collections import defaultdict  # noqa: E402 - the path comes first
from collections.abc import Callable, Iterable, Sequence  # noqa: E402 - the path comes first
from dataclasses import dataclass  # noqa: E402 - the path comes first
from importlib.util import find_spec  # noqa: E402 - the path comes first
from multiprocessing.connection import Connection  # noqa: E402 - the path comes first
from pathlib import Path  # noqa: E402 - the path comes first

from rich.console import Console  # noqa: E402 - the path comes first
from rich.table import Table  # noqa: E402 - the path comes first

from benchmarks.math_pool import grade_one, over_http, pool, start  # noqa: E402 - the path comes first
from benchmarks.math_rows import Row, read_rows  # noqa: E402 - the path comes first
from grader.child import GoldShelf  # noqa: E402 - the path comes first
from grader.grade import Fault, Question  # noqa: E402 - the path comes first

INSTALL_IT = ".venv/bin/pip install -r requirements/bench.lock"
ITEM_TIMEOUT_S = 10.0  # for graders without deadlines of their own
Grader = Callable[[str, list[str]], bool | None]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a grader said of a row, and how long it took (seconds).  ``None``: an error or out of time."""

    said: bool | None
    seconds: float


# Graders, each made in the process that uses it


def ours() -> Grader:
    """This project's grader, in its own killable child."""
    from grader.plain import grade

    def judge(completion: str, golds: list[str]) -> bool | None:
        outcome = grade(completion, golds)
        return None if isinstance(outcome, Fault) else outcome.accepted

    return judge


def in_process() -> Grader:
    """This project's grader without its child: the comparison alone, as the pool's children run it."""
    shelf = GoldShelf()

    def judge(completion: str, golds: list[str]) -> bool | None:
        outcome = grade_one(shelf, Question(completion, tuple(golds)))
        return None if isinstance(outcome, Fault) else outcome.accepted

    return judge


def math_verify() -> Grader:
    """Math-Verify as its readme says, its parsed golds kept."""
    logging.disable(logging.CRITICAL)
    from math_verify import parse, verify

    kept: dict[str, object] = {}

    def judge(completion: str, golds: list[str]) -> bool:
        target = parse(completion)
        for gold in golds:
            if gold not in kept:
                kept[gold] = parse("\\boxed{" + gold + "}")
        return any(verify(kept[gold], target) for gold in golds)

    return judge


GRADERS: dict[str, Callable[[], Grader]] = {
    "assay": ours,
    "assay, in process": in_process,
    "math-verify": math_verify,
}


class Runner:
    """A grader in a process of its own, killed and started again when an item runs past the timeout."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(self.name, theirs), daemon=False)
        self._process.start()
        self._ours.recv()

    def judge(self, rows: Sequence[Row]) -> list[Judged]:
        """Some rows without a pause; one by one if that takes longer than an item may."""
        self._ours.send([(row.completion, row.golds) for row in rows])
        if self._ours.poll(ITEM_TIMEOUT_S):
            return [Judged(said, seconds) for said, seconds in self._ours.recv()]
        self.close()
        self._start()
        if len(rows) == 1:
            return [Judged(None, ITEM_TIMEOUT_S)]
        return [judged for row in rows for judged in self.judge([row])]

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()


def serve(name: str, connection: Connection) -> None:
    """The grader's process: judge what comes, timing the grader alone."""
    judge = GRADERS[name]()
    judge("<think></think><answer>\\boxed{(x+1)^2}</answer>", ["x^2+2x+1"])  # imports, tables, children
    connection.send("ready")
    while True:
        connection.send([timed(judge, completion, golds) for completion, golds in connection.recv()])


def timed(judge: Grader, completion: str, golds: list[str]) -> tuple[bool | None, float]:
    """What a grader says, and the seconds that it took."""
    begun = time.perf_counter()
    try:
        said = judge(completion, golds)
    except Exception:  # noqa: BLE001 - whatever a grader raises counts as an error
        said = None
    return said, time.perf_counter() - begun


def run(names: Sequence[str], rows: Sequence[Row], block: int = 50) -> dict[str, list[Judged]]:
    """Every grader on every row; they take turns block by block, so that a busy machine is fair to all."""
    runners = [Runner(name) for name in names]
    judged: dict[str, list[Judged]] = {name: [] for name in names}
    for first in range(0, len(rows), block):
        for runner in runners:
            judged[runner.name] += runner.judge(rows[first : first + block])
    for runner in runners:
        runner.close()
    return judged


# Tables


def accuracy_table(
    title: str, key: Callable[[Row], str], rows: Sequence[Row], judged: dict[str, list[Judged]]
) -> Table:
    """Right, false accepts and false rejects of each grader, by a key of the rows."""
    table = Table(title=title)
    table.add_column("", no_wrap=True)
    table.add_column("rows", justify="right")
    for name in judged:
        for column in ("right", "false +", "false −"):
            table.add_column(f"{name}\n{column}", justify="right")
    groups: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        if row.label is not None:
            groups[key(row)].append(index)
    everything = [index for group in groups.values() for index in group]
    for group, indices in [*sorted(groups.items()), ("all", everything)]:
        cells = [cell for said in judged.values() for cell in accuracy_cells(rows, said, indices)]
        table.add_row(group, str(len(indices)), *cells, end_section=group == "all")
    return table


def accuracy_cells(rows: Sequence[Row], judged: Sequence[Judged], indices: Iterable[int]) -> list[str]:
    """Percent right, counts of false accepts and false rejects (an error on a right answer is one)."""
    pairs = [(judged[index].said is True, rows[index].label is True) for index in indices]
    right = sum(said == label for said, label in pairs)
    accepts = sum(said and not label for said, label in pairs)
    rejects = sum(label and not said for said, label in pairs)
    return [f"{100 * right / max(1, len(pairs)):.2f}%", str(accepts), str(rejects)]


def speed_table(judged: dict[str, list[Judged]], against: str) -> Table:
    """Rates and latencies, and how many times as fast each is as ``against``."""
    table = Table(title="Speed, one item at a time")
    for column in ("", "items/s", f"× {against}", "p50 ms", "p90 ms", "p99 ms", "max ms", "out of time"):
        table.add_column(column, justify="right" if column else "left")
    rates = {name: len(found) / sum(one.seconds for one in found) for name, found in judged.items()}
    for name, found in judged.items():
        times = sorted(1e3 * one.seconds for one in found)
        quantiles = [times[min(len(times) - 1, int(share * len(times)))] for share in (0.5, 0.9, 0.99, 1.0)]
        late = sum(one.seconds >= ITEM_TIMEOUT_S for one in found)
        ratio = rates[name] / rates[against]
        table.add_row(
            name, f"{rates[name]:,.0f}", f"{ratio:.1f}", *(f"{value:.2f}" for value in quantiles), str(late)
        )
    return table


# Commands


def accuracy(rows: Sequence[Row], names: Sequence[str], console: Console) -> None:
    """Accuracy by source and by labeller, and speed on the same rows."""
    judged = run([name for name in names if name != "assay, in process"], rows)
    console.print(accuracy_table("By source", lambda row: row.source, rows, judged))
    console.print(accuracy_table("By labeller", lambda row: row.label_by, rows, judged))
    console.print(speed_table(judged, names[-1]))


def speed(rows: Sequence[Row], names: Sequence[str], console: Console) -> None:
    """Rates and latencies."""
    console.print(speed_table(run(names, rows), names[-1]))


def main() -> int:
    """Parse the command line and run one command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=("accuracy", "speed", "pool", "http", "start"))
    parser.add_argument("data", type=Path, nargs="?", help="the rows; start needs none")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--children", type=int, default=1, help="of the pool")
    parser.add_argument("--without-math-verify", action="store_true")
    asked = parser.parse_intermixed_args()
    console = Console(width=160)
    if asked.command == "start":
        start(asked.children, console)
        return 0
    if asked.data is None:
        parser.error(f"{asked.command} needs a file of rows")
    rows = read_rows(asked.data)[: asked.limit]
    names = [name for name in GRADERS if name != "math-verify" or not asked.without_math_verify]
    if asked.command in {"speed", "accuracy"} and "math-verify" in names and find_spec("math_verify") is None:
        parser.error(f"Math-Verify is not installed: {INSTALL_IT}, or measure --without-math-verify")
    if asked.command == "pool":
        pool(rows, asked.children, console)
    elif asked.command == "http":
        over_http(rows, asked.children, console)
    elif asked.command == "speed":
        speed(rows, names, console)
    else:
        accuracy(rows, names, console)
    return 0


if __name__ == "__main__":
    sys.exit(main())
