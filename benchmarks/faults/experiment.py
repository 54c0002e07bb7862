"""One fault's experiment: the load runs, the fault strikes at random moments, recovery is timed."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.faults.injections import Fault
from benchmarks.faults.load import Load, Tally
from benchmarks.faults.place import Place, open_place, until_ready
from benchmarks.mixed_items import Mix, draw_one

CALM_S = (0.3, 2.5)  # between one recovery and the next strike
PROBE_S = 60.0
PROBE_PAUSE_S = 0.05
PROBE_EVERY_S = 0.5  # one that the fault swallowed must not hide that the next is scored
RECOVERY_S = 90.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is asked of each fault."""

    items: int = 2_000
    times: int = 5
    seed: int = 1
    mix: Mix = field(default_factory=Mix)
    engine_root: Path = Path(".cache/faults-engine")
    logs: Path = Path("out/faults")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.  ``recoveries``: seconds from a fault's end until all that it hit is scored."""

    fault: str
    tally: Tally
    recoveries: list[float]
    complaint: str = ""

    def broken(self) -> list[str]:
        """The bars that broke."""
        tally = self.tally
        bars = {
            "lost": tally.lost,
            "wrong": len(tally.wrong),
            "duplicates": tally.duplicates,
            "errors that are not ours": len(tally.not_ours),
            "errors that no retry cured": tally.left,
        }
        found = [f"{name}: {count}" for name, count in bars.items() if count]
        return [*found, self.complaint] if self.complaint else found


async def run_experiment(fault: Fault, plan: Plan) -> Row:
    """The fault, so many times, in a place of its own."""
    logs = plan.logs / fault.name.replace(" ", "-")
    logs.mkdir(parents=True, exist_ok=True)
    for old in logs.glob("*.log"):
        old.unlink()
    async with open_place(fault.needs, plan.engine_root.absolute(), logs) as place:
        load = Load(place.url, plan.seed, plan.items, plan.mix)
        running = asyncio.create_task(load.run())
        recoveries: list[float] = []
        complaint = ""
        try:
            for _ in range(plan.times):
                recoveries.append(await _strike(fault, place, random.Random(plan.seed + len(recoveries))))
            await until_ready(place)  # by all workers again
        except (RuntimeError, TimeoutError, ProcessLookupError) as err:
            complaint = f"{type(err).__name__}: {err}"
        load.over.set()
        return Row(fault.name, await running, recoveries, complaint)


async def _strike(fault: Fault, place: Place, dice: random.Random) -> float:
    await asyncio.sleep(dice.uniform(*CALM_S))
    await fault.strike(place, dice)
    kinds = ("math", "code") if fault.hits == "both" else (fault.hits,)
    began = time.monotonic()
    async with asyncio.timeout(RECOVERY_S), httpx.AsyncClient(timeout=PROBE_S) as client:
        for kind in kinds:
            await _until_scored(client, place.url, kind)
    return time.monotonic() - began


async def _until_scored(client: httpx.AsyncClient, url: str, kind: str) -> None:
    """Send one item after the other, without waiting for them, until the first is scored."""
    asked: set[asyncio.Task[bool]] = set()
    try:
        while not any(one.done() and one.result() for one in asked):
            asked = {one for one in asked if not one.done()}
            asked.add(asyncio.create_task(_scores(client, url, kind)))
            await asyncio.wait(asked, timeout=PROBE_EVERY_S, return_when=asyncio.FIRST_COMPLETED)
            if not any(one.done() and one.result() for one in asked):
                await asyncio.sleep(PROBE_PAUSE_S)
    finally:
        for one in asked:
            one.cancel()


async def _scores(client: httpx.AsyncClient, url: str, kind: str) -> bool:
    """Whether an item of the kind is scored now."""
    probe = draw_one(kind, "probe", time.monotonic_ns())
    try:
        body = {"items": [probe.item], "timeout_s": PROBE_S}
        reply = await client.post(f"{url}/v1/score", json=body)
        return bool(reply.json()["results"][0]["reward"] == probe.reward)
    except (httpx.HTTPError, ValueError, KeyError):
        return False
