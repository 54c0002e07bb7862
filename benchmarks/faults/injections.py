"""The faults, one function each: it strikes, and returns when what it broke may work again."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from redis.asyncio import Redis

from benchmarks.faults import engine
from benchmarks.faults.place import Need, Place

Strike = Callable[[Place, random.Random], Awaitable[None]]
Victim = TypeVar("Victim")
FULL_S = 2.0
THERE_S = 30.0


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: what it hits (``math``, ``code`` or ``both``) and what it needs of the place."""

    name: str
    hits: str
    strike: Strike
    needs: frozenset[Need] = frozenset()


async def kill_worker(place: Place, dice: random.Random) -> None:
    """SIGKILL for a worker; it is started again."""
    dice.choice(place.workers).send(signal.SIGKILL)


async def stop_worker(place: Place, dice: random.Random) -> None:
    """SIGTERM for a worker, which then hands back what it has not begun."""
    dice.choice(place.workers).send(signal.SIGTERM)


async def freeze_worker(place: Place, dice: random.Random) -> None:
    """A worker that stands still for longer than its lease, and then goes on as if nothing had been."""
    worker = dice.choice(place.workers)
    worker.send(signal.SIGSTOP)
    await asyncio.sleep(dice.uniform(5, 8))
    worker.send(signal.SIGCONT)


async def kill_process_cell(place: Place, dice: random.Random) -> None:
    """SIGKILL for a bubblewrap cell, from outside."""
    cells = await _some(lambda: [pid for worker in place.workers for pid in place.cells(worker)])
    with suppress(ProcessLookupError):
        os.kill(dice.choice(cells), signal.SIGKILL)


async def kill_container_cell(place: Place, dice: random.Random) -> None:
    """SIGKILL for a container cell, by the engine."""
    found = await _some(lambda: engine.containers(place.engine_named))
    await asyncio.to_thread(engine.kill_container, place.engine_named, dice.choice(found))


async def stop_engine(place: Place, dice: random.Random) -> None:
    """The engine is stopped, and started some seconds later; its containers die with it."""
    await _end_engine(place, dice, signal.SIGTERM)


async def kill_engine(place: Place, dice: random.Random) -> None:
    """SIGKILL for the engine: its containers go on without it, until it is started again and ends them."""
    await _end_engine(place, dice, signal.SIGKILL)


async def _end_engine(place: Place, dice: random.Random, number: signal.Signals) -> None:
    assert place.engine is not None
    await place.engine.stop(number)
    await asyncio.sleep(dice.uniform(0.5, 3))
    place.engine.start()
    await engine.until_runs(place.engine_named)


async def freeze_engine(place: Place, dice: random.Random) -> None:
    """The engine stands still, and goes on."""
    assert place.engine is not None
    place.engine.send(signal.SIGSTOP)
    await asyncio.sleep(dice.uniform(1, 4))
    place.engine.send(signal.SIGCONT)


async def stop_redis(place: Place, dice: random.Random) -> None:
    """Redis ends, forgets everything, and starts again."""
    await place.redis.stop(dice.choice((signal.SIGTERM, signal.SIGKILL)))
    await asyncio.sleep(dice.uniform(0.2, 4))
    place.redis.start()
    await _until_redis_answers(place)


async def slow_redis(place: Place, dice: random.Random) -> None:
    """What goes to Redis and back is held up, or Redis itself answers nobody for a while."""
    seconds = dice.uniform(2, 5)
    if dice.random() < 0.5:
        place.proxy.delay_s = dice.uniform(0.05, 0.5)
        await asyncio.sleep(seconds)
        place.proxy.mend()
        return
    redis = Redis(port=place.redis_port)
    await redis.client_pause(int(seconds * 1000))
    await redis.aclose()  # type: ignore[attr-defined]  # newer than the stubs
    await asyncio.sleep(seconds)


async def cut_redis(place: Place, dice: random.Random) -> None:
    """The way to Redis is cut, and mended; Redis remembers."""
    place.proxy.cut()
    await asyncio.sleep(dice.uniform(0, 4))
    place.proxy.mend()


async def kill_math_child(place: Place, dice: random.Random) -> None:
    """SIGKILL for a grading process; now and then for the template that they are forked from."""
    template = dice.random() >= 0.7
    victims = await _some(lambda: [one.pid for one in place.pools()] if template else place.math_children())
    with suppress(ProcessLookupError):
        os.kill(dice.choice(victims), signal.SIGKILL)


async def freeze_math_child(place: Place, dice: random.Random) -> None:
    """A grading process that stands still for a while."""
    victim = dice.choice(await _some(place.math_children))
    with suppress(ProcessLookupError):
        os.kill(victim, signal.SIGSTOP)
        await asyncio.sleep(dice.uniform(0.5, 3))
        os.kill(victim, signal.SIGCONT)


async def fill_disk(place: Place, dice: random.Random) -> None:
    """The disk is full to the last byte, and then has room again."""
    assert place.disk is not None
    filler = place.disk / "filler"
    await asyncio.to_thread(_fill, filler)
    await asyncio.sleep(dice.uniform(FULL_S, 2 * FULL_S))
    filler.unlink()


async def stop_service(place: Place, dice: random.Random) -> None:
    """SIGTERM for the service, which drains; it is started again."""
    del dice
    await _end_service(place, signal.SIGTERM)
    if place.service.statuses[-1] != 0:
        raise RuntimeError(f"the service ended with status {place.service.statuses[-1]}, not 0")


async def kill_service(place: Place, dice: random.Random) -> None:
    """SIGKILL for the service; it is started again."""
    del dice
    await _end_service(place, signal.SIGKILL)


async def _end_service(place: Place, number: signal.Signals) -> None:
    ended = len(place.service.statuses)
    place.service.send(number)
    async with asyncio.timeout(60):
        while len(place.service.statuses) == ended:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.05)


async def _some(look: Callable[[], Sequence[Victim]]) -> Sequence[Victim]:
    """What there is to be hit, once there is something.  Raises TimeoutError."""
    async with asyncio.timeout(THERE_S):
        while not (found := await asyncio.to_thread(look)):  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.1)
    return found


async def _until_redis_answers(place: Place) -> None:
    redis = Redis(port=place.redis_port)
    try:
        async with asyncio.timeout(30):
            while not await _pings(redis):  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.05)
    finally:
        await redis.aclose()  # type: ignore[attr-defined]  # newer than the stubs


async def _pings(redis: Redis[bytes]) -> bool:
    try:
        return bool(await redis.ping())
    except Exception:  # noqa: BLE001 - refused, cut, loading: not yet
        return False


def _fill(filler: Path) -> None:
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * (1 << 16))


ENGINE: frozenset[Need] = frozenset({"engine"})
FAULTS = (
    Fault("worker killed", "code", kill_worker),
    Fault("worker stopped", "code", stop_worker),
    Fault("worker frozen", "code", freeze_worker),
    Fault("cell killed (bubblewrap)", "code", kill_process_cell),
    Fault("cell killed (container)", "code", kill_container_cell, ENGINE),
    Fault("engine stopped", "code", stop_engine, ENGINE),
    Fault("engine killed", "code", kill_engine, ENGINE),
    Fault("engine frozen", "code", freeze_engine, ENGINE),
    Fault("redis stopped", "code", stop_redis),
    Fault("redis slow", "code", slow_redis),
    Fault("redis cut off", "code", cut_redis),
    Fault("math child killed", "math", kill_math_child),
    Fault("math child frozen", "math", freeze_math_child),
    Fault("disk full (Redis)", "code", fill_disk, frozenset({"redis-disk"})),
    Fault("disk full (scratch)", "code", fill_disk, frozenset({"scratch-disk"})),
    Fault("service SIGTERM", "both", stop_service),
    Fault("service SIGKILL", "both", kill_service),
)
