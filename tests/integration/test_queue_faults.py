"""The queue when something dies: every job gets its right outcome or a fault, once; none a wrong one."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time

import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from sandbox.job import Fault, JobResult
from sandbox.queue.keys import LEASE_S
from service.backends.rq_queue import QueueSettings, RqQueue
from service.embedded.processes import Supervised
from service.embedded.redis_server import open_redis
from tests.integration.queue_scene import SLOW_DOUBLE, Outcome, Scene, doubling, play, sleeping

pytestmark = [pytest.mark.redis, pytest.mark.bubblewrap, pytest.mark.slow]

COUNT = 120


def assert_nothing_wrong(found: dict[int, Outcome], codes: set[str]) -> int:
    """Every job is there: right, or one of these faults.  Returns how many are right."""
    assert sorted(found) == list(range(COUNT))
    for outcome in found.values():
        if isinstance(outcome, Fault):
            assert outcome.code in codes, outcome
            assert outcome.retryable
        else:
            assert (outcome.verdict, outcome.accuracy) == ("correct", 1.0), outcome
    return sum(isinstance(outcome, JobResult) for outcome in found.values())


async def outcomes_while(scene: Scene, happens: dict[int, object]) -> dict[int, Outcome]:
    """The outcomes of COUNT slow jobs; ``happens`` maps how many are known to what is then done."""
    found: dict[int, Outcome] = {}
    async for index, outcome in scene.queue.run(doubling(COUNT, SLOW_DOUBLE), time.monotonic() + 90):
        assert index not in found, "an outcome came twice"
        found[index] = outcome
        act = happens.get(len(found))
        if callable(act):
            act()
    return found


def test_a_worker_killed_in_the_middle_of_a_batch() -> None:
    """Its jobs go to another; all are right in the end."""

    async def act(scene: Scene) -> None:
        found = await outcomes_while(scene, {20: lambda: scene.kill(0)})
        assert assert_nothing_wrong(found, set()) == COUNT
        await scene.ready(2)  # it was started again
        assert await scene.leftovers() == []

    play(2, act)


def test_all_workers_killed_again_and_again() -> None:
    """At random moments; nothing is lost, nothing is wrong."""

    async def act(scene: Scene) -> None:
        moments = random.Random(7).sample(range(5, COUNT - 5), 3)
        found = await outcomes_while(scene, dict.fromkeys(moments, scene.kill_all))
        assert assert_nothing_wrong(found, {"worker_lost"}) > COUNT / 2

    play(2, act)


def test_a_worker_asked_to_stop_hands_back_what_it_has_not_begun() -> None:
    """At once, without waiting for a lease to run out."""

    async def act(scene: Scene) -> None:
        found = await outcomes_while(scene, {10: lambda: scene.kill(0, signal.SIGTERM)})
        assert assert_nothing_wrong(found, set()) == COUNT

    play(2, act)


def test_redis_killed_and_started_again() -> None:
    """It forgets everything; what was waiting is sent again."""

    async def act(scene: Scene) -> None:
        redis = Redis.from_url(scene.url)
        pid = int((await redis.info("server"))["process_id"])
        await redis.aclose()  # type: ignore[attr-defined]  # newer than the stubs
        found = await outcomes_while(scene, {20: lambda: os.kill(pid, signal.SIGKILL)})
        assert assert_nothing_wrong(found, {"queue_unavailable", "worker_lost"}) >= 20
        await scene.ready(2)
        assert assert_nothing_wrong(await outcomes_while(scene, {}), set()) == COUNT

    play(2, act)


@pytest.mark.parametrize("way", ["it is killed", "it takes no writes"])
def test_workers_outlive_a_redis_that_fails_them(way: str) -> None:
    """They keep their cells, and go on by themselves; one whose disk is full answers, and keeps nothing."""

    async def act(scene: Scene) -> None:
        redis = Redis.from_url(scene.url)
        before = [worker.pid for worker in scene.workers]
        if way == "it is killed":
            os.kill(int((await redis.info("server"))["process_id"]), signal.SIGKILL)
        else:
            await redis.config_set("min-replicas-to-write", 1)
            with pytest.raises(ResponseError):
                await redis.set("key", "value")
            await asyncio.sleep(LEASE_S + 1)
            await redis.config_set("min-replicas-to-write", 0)
        await redis.aclose()  # type: ignore[attr-defined]  # newer than the stubs
        found = await scene.outcomes(doubling(8), timeout_s=60)
        assert [getattr(outcome, "verdict", outcome) for outcome in found.values()] == ["correct"] * 8
        assert [worker.pid for worker in scene.workers] == before

    play(2, act)


def test_a_job_whose_workers_all_die_is_a_fault() -> None:
    """Retryable, after two more tries; not the job's own verdict, and not for ever."""

    async def act(scene: Scene) -> None:
        killer = asyncio.create_task(_kill_whenever_busy(scene))
        found = await scene.outcomes([sleeping(20)], timeout_s=80)
        killer.cancel()
        fault = found[0]
        assert isinstance(fault, Fault)
        assert (fault.code, fault.retryable) == ("worker_lost", True)

    play(1, act)


async def _kill_whenever_busy(scene: Scene) -> None:
    redis = Redis.from_url(scene.url)
    while True:
        if await redis.keys("assay:lease:*") and scene.workers[0].pid is not None:
            scene.kill(0)
            await redis.delete(*await redis.keys("assay:lease:*"))
        await asyncio.sleep(0.2)


def test_no_worker_at_all() -> None:
    """A fault within the time that a restart takes, long before the deadline; then at once."""

    async def act() -> None:
        async with open_redis() as url:
            queue = RqQueue(QueueSettings(url, start_grace_s=0.5))
            await queue.start()
            began = time.monotonic()
            for most_s in (15.0, 2.0):
                found = [outcome async for _, outcome in queue.run(doubling(3), began + 60)]
                assert [getattr(outcome, "code", outcome) for outcome in found] == ["sandbox_unavailable"] * 3
                assert time.monotonic() - began < most_s
                began = time.monotonic()
            assert (await queue.health()).reason == "no worker is alive"
            await queue.close()

    asyncio.run(act())


def test_no_redis_at_all() -> None:
    """The queue starts without it, says so, and answers with faults."""

    async def act() -> None:
        queue = RqQueue(QueueSettings("unix:///nonexistent/redis.sock", start_grace_s=30))
        await queue.start()
        began = time.monotonic()
        found = [outcome async for _, outcome in queue.run(doubling(3), began + 60)]
        assert [getattr(outcome, "code", outcome) for outcome in found] == ["queue_unavailable"] * 3
        assert all(getattr(outcome, "retryable", False) for outcome in found)
        assert time.monotonic() - began < 20
        assert "Redis is away" in str((await queue.health()).reason)
        await queue.close()

    asyncio.run(act())


def test_what_is_no_chunk_does_not_stop_a_worker() -> None:
    """Anything that reaches Redis can write to the queue."""

    async def act(scene: Scene) -> None:
        redis = Redis.from_url(scene.url)
        for number, data in enumerate(
            (b"\xff", b'["sandbox.worker.judge_chunk", null, [{"v": 1}], {}]', b"{}")
        ):
            await redis.hset(f"rq:job:bad{number}", mapping={"data": data, "created_at": "nonsense"})
            await redis.rpush("rq:queue:assay", f"bad{number}", f"no-record-{number}")
        await redis.aclose()  # type: ignore[attr-defined]  # newer than the stubs
        found = await scene.outcomes(doubling(4))
        assert [getattr(outcome, "verdict", outcome) for outcome in found.values()] == ["correct"] * 4

    play(1, act)


def test_a_supervised_process_comes_back_and_goes_away() -> None:
    """Killed, it is started again; closed, it is gone."""

    async def act() -> None:
        process = Supervised("sleeper", ("/bin/sleep", "60"))
        await process.start()
        first = process.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        async with asyncio.timeout(20):
            while process.pid in (None, first):  # noqa: ASYNC110 — it tells nobody
                await asyncio.sleep(0.05)
        second = process.pid
        assert second is not None
        await process.close()
        with pytest.raises(ProcessLookupError):
            os.kill(second, 0)

    asyncio.run(act())
