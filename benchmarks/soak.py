"""``python -m benchmarks.soak``: a hundred thousand mixed items, and what is left behind: nothing.

Before and after (and between, so that growth shows as growth): resident memory and open files of every
process, processes, keys in Redis, containers, and what waits in the queue.  Exit 1 when a bar breaks.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import click
import httpx
from psutil import Process
from redis import Redis
from rich.console import Console
from rich.table import Table

from benchmarks.mixed_items import Expected, Mix, draw_items
from benchmarks.raw_http import ask_all, post
from benchmarks.served import Served, resident_mb, served

BATCH = 256
AT_ONCE = 4
PIECES = 5
SETTLE_S = 6.0  # longer than leases live
# How much more there may be after than before, once everything is warm.
GROWTH_MB = 60.0
GROWTH_FILES = 12
GROWTH_KEYS = 6


@dataclass(frozen=True, slots=True)
class Sight:
    """What there is at one moment."""

    items: int
    memory_mb: dict[str, float]
    files: int
    processes: int
    keys: int
    containers: int
    waiting: float


@dataclass(slots=True)
class Outcome:
    """What came of the items."""

    verdicts: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@click.command()
@click.option("--items", default=100_000, show_default=True)
@click.option("--programs", default=0.03, show_default=True, help="Share of Python programs.")
@click.option("--cell", default="bubblewrap", show_default=True)
@click.option("--workers", default=2, show_default=True)
def main(items: int, programs: float, cell: str, workers: int) -> None:
    """Score them, and look before, between and after."""
    with served(workers, cell=cell, math_children="2") as service:
        sights, outcome = soak(service, items, Mix(python=programs, cpp=programs / 100, slow=0.0))
    broken = complaints(sights, outcome)
    console = Console(width=140)
    console.print(_table(sights))
    console.print(f"verdicts {dict(outcome.verdicts)}, errors {dict(outcome.errors) or 'none'}")
    for complaint in broken:
        console.print(f"[red]broken bar[/red] {complaint}")
    sys.exit(bool(broken))


def soak(
    service: Served, items: int, mix: Mix, *, settle_s: float = SETTLE_S, pieces: int = PIECES
) -> tuple[list[Sight], Outcome]:
    """Warm up, then all items in pieces, with a look before and after each."""
    outcome = Outcome()
    _score(service, draw_items(items // pieces // 2, seed=1, mix=mix), outcome)
    time.sleep(settle_s)
    sights = [look(service, 0)]
    for piece in range(pieces):
        _score(service, draw_items(items // pieces, seed=100 + piece, mix=mix), outcome)
        time.sleep(settle_s)
        sights.append(look(service, (piece + 1) * (items // pieces)))
    return sights, outcome


def complaints(sights: Sequence[Sight], outcome: Outcome) -> list[str]:
    """The bars that broke."""
    first, last = sights[0], sights[-1]
    grown = {
        f"memory of {role}, MB": (last.memory_mb.get(role, 0.0) - before, GROWTH_MB)
        for role, before in first.memory_mb.items()
    } | {
        "open files": (last.files - first.files, GROWTH_FILES),
        "processes": (last.processes - first.processes, 1),
        "keys": (last.keys - first.keys, GROWTH_KEYS),
        "containers": (last.containers - first.containers, 0),
        "waiting": (last.waiting, 0),
        "wrong": (len(outcome.wrong), 0),
        "errors": (outcome.errors.total(), 0),
    }
    return [
        f"{name}: {value:g} more, {most:g} allowed" for name, (value, most) in grown.items() if value > most
    ]


def look(service: Served, items: int) -> Sight:
    """What there is now."""
    roles = service.processes()
    everybody = [one for ones in roles.values() for one in ones]
    health = httpx.get(f"{service.url}/metrics", timeout=30).text
    return Sight(
        items=items,
        memory_mb={role: sum(map(resident_mb, ones)) for role, ones in roles.items()},
        files=sum(one.num_fds() for one in everybody),
        processes=len(everybody),
        keys=_keys(roles.get("redis", [])),
        containers=_containers({one.pid for one in roles.get("worker", [])}),
        waiting=sum(
            float(line.split()[-1]) for line in health.splitlines() if line.startswith("assay_queue_depth{")
        ),
    )


def _score(service: Served, items: Sequence[Expected], outcome: Outcome) -> None:
    by_id = {one.id: one for one in items}
    requests = [
        post("/v1/score", json.dumps({"items": [one.item for one in items[first : first + BATCH]]}).encode())
        for first in range(0, len(items), BATCH)
    ]
    for body in asyncio.run(ask_all(service.port, requests, AT_ONCE)).bodies:
        for result in json.loads(body)["results"]:
            _judge(by_id.pop(result["id"]), result, outcome)
    outcome.wrong += [f"{name}: lost" for name in by_id]


def _judge(one: Expected, result: dict[str, object], outcome: Outcome) -> None:
    outcome.verdicts[str(result["verdict"])] += 1
    if isinstance(error := result["error"], dict):
        outcome.errors[str(error["code"])] += 1
    elif (result["verdict"], result["reward"]) != (one.verdict, one.reward):
        outcome.wrong.append(f"{one.id}: {result['verdict']} {result['reward']}")


def _keys(servers: Sequence[Process]) -> int:
    """Keys in the private Redis, but for remembered verdicts, which are kept on purpose for a time."""
    paths = [str(one.laddr) for server in servers for one in server.net_connections("unix")]
    path = next(filter(None, paths), None)  # accepted connections have none
    if path is None:
        return 0
    with Redis.from_url(f"unix://{path}") as redis:
        return sum(b":verdict:" not in key for key in redis.scan_iter(count=10_000))


def _containers(owners: set[int]) -> int:
    """Containers that the workers own."""
    form = '{{.Label "assay.cell.owner"}}'
    listed = subprocess.run(
        ["docker", "ps", "-a", "--format", form], capture_output=True, text=True, check=False
    )
    marks = [line.split(":") for line in listed.stdout.splitlines() if line]
    return sum(len(mark) == 3 and mark[1].isdigit() and int(mark[1]) in owners for mark in marks)


def _table(sights: Sequence[Sight]) -> Table:
    table = Table(title="Soak: what there is")
    roles = sorted({role for sight in sights for role in sight.memory_mb})
    for column in (
        "after items",
        *(f"{role} MB" for role in roles),
        "files",
        "processes",
        "keys",
        "containers",
        "waiting",
    ):
        table.add_column(column, justify="right")
    for sight in sights:
        memory = [f"{sight.memory_mb.get(role, 0.0):.0f}" for role in roles]
        counts = (sight.files, sight.processes, sight.keys, sight.containers, int(sight.waiting))
        table.add_row(f"{sight.items:,}", *memory, *map(str, counts))
    return table


if __name__ == "__main__":
    main()
