"""The pool's own benchmarks: against direct calls, over HTTP, and at its start.

Whatever is compared takes turns, call by call, so that a busy machine is fair to both; the ratio is the
median of the ratios of neighbouring calls.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.math_rows import Row
from grader.child import GoldShelf
from grader.grade import Fault, Grade, Question
from grader.pipeline import grade_question
from grader.pool import MathPool

ITEMS = 1_024
ROUNDS = 9
START_S = 60.0


def pool(rows: Sequence[Row], children: int, console: Console) -> None:
    """One call of the pool, against grading one item after the other in this process.

    The pool needs a little of one more core than it has children; with as many children as cores, it shares
    them.
    """
    questions = as_questions(rows)
    shelf = GoldShelf()
    with MathPool(children) as math_pool:
        direct, called = in_turns(
            lambda: [grade_one(shelf, question) for question in questions],
            lambda: math_pool.grade(questions),
        )
        if [verdict(grade_one(shelf, one)) for one in questions] != [
            verdict(one) for one in math_pool.grade(questions)
        ]:
            console.print("the pool and the direct calls do not agree")
        workers = math_pool.children
        table = rates(("directly, one process", direct), (f"pool of {children}", called), len(questions))
        console.print(table)
        console.print(
            f"pool of {children}, a child: {ratio(direct, called) / children:.2f} of the direct rate"
        )
        console.print(f"largest child: {max(map(resident_mb, workers)):.0f} MB")


def over_http(rows: Sequence[Row], children: int, console: Console) -> None:
    """One POST of a service that remembers nothing, against one call of a pool with as many children.

    The same items come again in every round: with its memory on, the service would not grade them.
    """
    questions = as_questions(rows)
    body = json.dumps({"items": [as_item(one) for one in questions]}).encode()
    with (
        MathPool(children) as math_pool,
        service(children) as port,
        closing(http.client.HTTPConnection("127.0.0.1", port)) as connection,
    ):
        called, posted = in_turns(lambda: math_pool.grade(questions), lambda: post(connection, body))
    console.print(rates((f"pool of {children}", called), ("the service, one POST", posted), len(questions)))


def start(children: int, console: Console) -> None:
    """Seconds from the call to warm children."""
    table = Table(title="From nothing to warm children, this process's imports done")
    for column in ("children", "seconds", "MB of the largest"):
        table.add_column(column, justify="right")
    for _ in range(3):
        begun = time.perf_counter()
        with MathPool(children) as math_pool:
            seconds = time.perf_counter() - begun
            largest = max(map(resident_mb, math_pool.children))
        table.add_row(str(children), f"{seconds:.2f}", f"{largest:.0f}")
    console.print(table)


def in_turns(first: Callable[[], object], second: Callable[[], object]) -> tuple[list[float], list[float]]:
    """Seconds of each call of both, which take turns; the first round does not count."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS + 1):
        for call, found in zip((first, second), times, strict=True):
            begun = time.perf_counter()
            call()
            found.append(time.perf_counter() - begun)
    return times[0][1:], times[1][1:]


def ratio(base: Sequence[float], other: Sequence[float]) -> float:
    """The other's rate as a share of the base's, by neighbouring calls."""
    return statistics.median(one / two for one, two in zip(base, other, strict=True))


def rates(base: tuple[str, list[float]], other: tuple[str, list[float]], items: int) -> Table:
    """Both rates and their ratio."""
    table = Table(title=f"{items} items in one call, median of {ROUNDS} calls each, in turns")
    for column in ("", "items/s", f"of {base[0]}"):
        table.add_column(column, justify="right" if column else "left")
    for name, times in (base, other):
        share = ratio(base[1], times)
        table.add_row(name, f"{items / statistics.median(times):,.0f}", f"{share:.2f}")
    return table


def as_questions(rows: Sequence[Row]) -> list[Question]:
    """The first rows as questions."""
    return [Question(row.completion, tuple(row.golds)) for row in rows[:ITEMS]]


def as_item(question: Question) -> dict[str, object]:
    """A question as an item of a request."""
    return {"completion": question.completion, "task": {"kind": "math", "answer": list(question.golds)}}


def grade_one(shelf: GoldShelf, question: Question) -> Grade | Fault:
    """What a child does for one item."""
    golds = shelf.find(question)
    return golds if isinstance(golds, Fault) else grade_question(question, golds)


def verdict(outcome: Grade | Fault) -> str:
    """The verdict or the fault's code."""
    return outcome.verdict if isinstance(outcome, Grade) else outcome.code


def resident_mb(pid: int) -> float:
    """A process's resident memory, shared pages included (Linux)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def service(children: int) -> Iterator[int]:
    """A service of its own, with so many grading children and no workers; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "ASSAY_MATH_CHILDREN": str(children),
        "ASSAY_WORKERS": "0",
        "ASSAY_CACHE": "off",
    }
    command = [sys.executable, "-m", "cli.main", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    """Until something listens there; raises ``TimeoutError``."""
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the service does not start")


def post(connection: http.client.HTTPConnection, body: bytes) -> None:
    """One request; raises ``RuntimeError`` unless every item got a verdict."""
    connection.request("POST", "/v1/score", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    answer = response.read()
    if response.status != 200 or b'"reward":null' in answer:
        raise RuntimeError(f"not scored: {response.status}")
