"""``python -m benchmarks.overload``: more than the service takes: what those wait who are let in, and what
the others are told.

First as many callers as its limit lets in, then several times as many, who come again when they are told
to.  Exit 1 when anything but 200 and 429 was answered, or a reward is missing or wrong.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import click
from rich.console import Console
from rich.table import Table

from benchmarks.mixed_items import Expected, Mix, draw_items
from benchmarks.raw_http import Connection, post
from benchmarks.served import served

AGAIN_S = 1.0  # the shortest that a Retry-After can say
SECONDS = 12.0
WARM_S = 2.0


@dataclass(slots=True)
class Told:
    """What callers were told, and how long those waited who were served."""

    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    wrong: int = 0

    def latency(self, share: float) -> float:
        """The latency that this share did not exceed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@click.command()
@click.option("--limit", default=512, show_default=True, help="Items that the service takes on at once.")
@click.option("--times", default=4, show_default=True, help="How many times as many callers there are then.")
@click.option("--seconds", default=SECONDS, show_default=True)
def main(limit: int, times: int, seconds: float) -> None:
    """Measure both, in turns."""
    table = Table(title=f"At the limit of {limit} items, and above it")
    for column in ("callers", "served/s", "refused", "p50 ms", "p99 ms", "other answers", "wrong"):
        table.add_column(column, justify="right")
    broken = False
    with served(0, math_children="2", cache="off", max_in_flight_items=str(limit)) as service:
        asyncio.run(ask(service.port, limit, WARM_S))
        for callers in (limit, times * limit, limit, times * limit):
            told = asyncio.run(ask(service.port, callers, seconds))
            others = told.statuses.total() - told.statuses[200] - told.statuses[429]
            broken |= bool(others or told.wrong or (callers == limit and told.statuses[429]))
            table.add_row(*_cells(callers, told, seconds, others))
    Console(width=120).print(table)
    sys.exit(broken)


async def ask(port: int, callers: int, seconds: float) -> Told:
    """So many callers, each with one item at a time, over connections that are kept."""
    told, until = Told(), time.monotonic() + seconds
    items = _items()

    async def caller(connection: Connection) -> None:
        one, body = next(items)
        while time.monotonic() < until:
            began = time.monotonic()
            status, reply = await connection.ask(post("/v1/score", body))
            told.statuses[status] += 1
            if status != 200:
                await asyncio.sleep(AGAIN_S * random.uniform(1, 2))  # as our client does
                continue
            told.latencies.append(time.monotonic() - began)
            told.wrong += json.loads(reply)["results"][0]["reward"] != one.reward
            one, body = next(items)

    loop = asyncio.get_running_loop()
    pairs = [await loop.create_connection(Connection, "127.0.0.1", port) for _ in range(callers)]
    await asyncio.gather(*(caller(connection) for _, connection in pairs))
    for _, connection in pairs:
        connection.close()
    return told


def _items() -> Iterator[tuple[Expected, bytes]]:
    """Items without an end, no two alike."""
    seed = time.monotonic_ns()
    while True:
        seed += 1
        for one in draw_items(256, seed, Mix(python=0.0, cpp=0.0, slow=0.0)):
            yield one, json.dumps({"items": [one.item]}).encode()


def _cells(callers: int, told: Told, seconds: float, others: int) -> list[str]:
    return [
        str(callers),
        f"{told.statuses[200] / seconds:,.0f}",
        str(told.statuses[429]),
        f"{told.latency(0.5) * 1e3:,.0f}",
        f"{told.latency(0.99) * 1e3:,.0f}",
        str(others),
        str(told.wrong),
    ]


if __name__ == "__main__":
    main()
