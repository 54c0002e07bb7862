"""``python -m benchmarks.load PART``: the service under load, on the loopback, each part some seconds.

``styles``: 1,024-item batches against thousands of one-item requests at once; ``overhead``: CPU of a batch
against the grading itself; ``growth``: cost by batch size and by length of the queue; ``mixed``: all kinds.
Items are of our own making and differ from each other, so that nothing is known from before.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Iterator, Sequence

import click
from rich.console import Console
from rich.table import Table

from benchmarks.mixed_items import Mix, draw_items
from benchmarks.raw_http import Asked, ask_all, post
from benchmarks.served import Served, Usage, served
from grader.child import GoldShelf
from grader.grade import Fault, Question
from grader.pipeline import grade_question

BATCH = 1_024
AT_ONCE = 2_000
ROUNDS = 3
MATH_ONLY = Mix(python=0.0, cpp=0.0, slow=0.0)
WORDS = (
    "so",
    "we",
    "have",
    "that",
    "the",
    "sum",
    "equals",
    "by",
    "symmetry",
    "therefore",
    "let",
    "us",
    "check",
)
THINK_WORDS = 400  # about 2,000 characters, a short completion of today's models

Items = list[dict[str, object]]


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(["styles", "overhead", "growth", "mixed"]))
@click.option("--children", default=2, show_default=True, help="Grading processes.")
@click.option("--rounds", default=ROUNDS, show_default=True)
def main(parts: tuple[str, ...], children: int, rounds: int) -> None:
    """Measure; without parts, all of them."""
    console = Console(width=130)
    measures = {"styles": styles, "overhead": overhead, "growth": growth, "mixed": mixed}
    for name in parts or tuple(measures):
        with served(2 if name == "mixed" else 0, math_children=str(children)) as service:
            warm_up(service)
            console.print(measures[name](service, rounds))


def styles(service: Served, rounds: int) -> Table:
    """Both ways of calling, in turns; the ratio of their rates."""
    table = _table("Two styles of calling, mathematics")
    rates: dict[str, list[float]] = {"batches": [], "singles": []}
    for turn in range(rounds):
        for name, size, at_once in (("batches", BATCH, 2), ("singles", 1, AT_ONCE)):
            items = math_items(4 * BATCH, seed=f"{name}{turn}")
            asked, used = measure(service, items, size, at_once)
            rates[name].append(len(items) / asked.seconds)
            _row(table, f"{size} items a request, {at_once} at once", len(items), asked, used)
    ratios = [single / batch for batch, single in zip(rates["batches"], rates["singles"], strict=True)]
    table.caption = f"singles reach {sorted(ratios)[len(ratios) // 2]:.2f} of the batches' rate (bar: 0.5)"
    return table


def overhead(service: Served, rounds: int) -> Table:
    """CPU of the service for a batch against the CPU of grading its items one by one, in this process."""
    table = Table(title=f"CPU of a {BATCH}-item batch, microseconds an item")
    for column in ("direct grading", "server", "grading processes", "server and processes / direct"):
        table.add_column(column, justify="right")
    for turn in range(rounds + 1):
        items = [math_items(BATCH, seed=f"overhead{turn}-{number}") for number in range(4)]
        direct = direct_cpu_s([one for batch in items for one in batch])
        asked, used = measure(service, [one for batch in items for one in batch], BATCH, 1)
        assert set(asked.statuses) == {200}
        if turn:  # the first warms
            scale = 1e6 / (4 * BATCH)
            cells = [direct * scale, used.server * scale, used.pool * scale]
            table.add_row(*(f"{cell:.0f}" for cell in cells), f"{(used.server + used.pool) / direct:.2f}")
    table.caption = "bar: 1.25"
    return table


def growth(service: Served, rounds: int) -> Table:
    """Cost an item by the size of a batch, and by how many batches wait at once."""
    del rounds
    table = _table("Growth with the batch, then with the queue")
    for size in (1, 16, 128, 1_024, 8_192):
        items = math_items(max(size, 4_096), seed=f"size{size}")
        _row(
            table, f"{size} items a request, one after another", len(items), *measure(service, items, size, 1)
        )
    for at_once in (1, 8, 32):
        items = math_items(32 * BATCH // 2, seed=f"queue{at_once}")
        asked, used = measure(service, items, BATCH // 2, at_once)
        _row(table, f"{BATCH // 2} items a request, {at_once} at once", len(items), asked, used)
    return table


def mixed(service: Served, rounds: int) -> Table:
    """All kinds, code among them, in batches and alone."""
    table = _table("Mixed kinds: one item in five is a program")
    for turn in range(rounds):
        for size, at_once in ((256, 2), (1, 256)):
            items = [one.item for one in draw_items(1_024, seed=hash((turn, size)) % 10**6, mix=Mix(cpp=0.0))]
            asked, used = measure(service, items, size, at_once)
            _row(table, f"{size} items a request, {at_once} at once", len(items), asked, used)
    return table


def measure(service: Served, items: Items, size: int, at_once: int) -> tuple[Asked, Usage]:
    """Send the items, so many a request; what it took."""
    requests = [post("/v1/score", body) for body in bodies(items, size)]
    before = service.usage()
    asked = asyncio.run(ask_all(service.port, requests, at_once))
    return asked, service.usage() - before


def bodies(items: Sequence[dict[str, object]], size: int) -> Iterator[bytes]:
    """The items as request bodies."""
    for first in range(0, len(items), size):
        yield json.dumps({"items": items[first : first + size], "timeout_s": 110}).encode()


def math_items(count: int, seed: str) -> Items:
    """Answers after some thinking, no two alike."""
    dice = random.Random(seed)
    found = []
    for one in draw_items(count, dice.randrange(10**9), MATH_ONLY):
        thought = " ".join(dice.choices(WORDS, k=THINK_WORDS))
        completion = str(one.item["completion"]).replace("<think>", f"<think>{thought} ", 1)
        found.append({**one.item, "completion": completion})
    return found


def direct_cpu_s(items: Items) -> float:
    """CPU seconds of grading them here, as a grading process does."""
    shelf = GoldShelf()
    questions = []
    for item in items:
        task = item["task"]
        assert isinstance(task, dict)
        questions.append(Question(str(item["completion"]), (str(task["answer"]),), kind=task["kind"]))
    began = time.process_time()
    for question in questions:
        golds = shelf.find(question)
        if not isinstance(golds, Fault):
            grade_question(question, golds)
    return time.process_time() - began


def warm_up(service: Served) -> None:
    """What is loaded or compiled at first use is so before anything is measured."""
    measure(service, math_items(512, seed="warm"), 64, 4)
    direct_cpu_s(math_items(256, seed="warm too"))


def _table(title: str) -> Table:
    table = Table(title=title)
    table.add_column("requests")
    for column in (
        "items/s",
        "p50 ms",
        "p99 ms",
        "server µs/item",
        "pool µs/item",
        "workers µs/item",
        "refused",
        "no reward",
    ):
        table.add_column(column, justify="right")
    return table


def _row(table: Table, name: str, items: int, asked: Asked, used: Usage) -> None:
    scale = 1e6 / items
    refused = sum(status != 200 for status in asked.statuses)
    table.add_row(
        name,
        f"{items / asked.seconds:,.0f}",
        f"{asked.latency(0.5) * 1e3:,.1f}",
        f"{asked.latency(0.99) * 1e3:,.1f}",
        *(f"{cpu * scale:,.0f}" for cpu in (used.server, used.pool, used.workers)),
        str(refused),
        str(asked.without_reward),
    )


if __name__ == "__main__":
    main()
