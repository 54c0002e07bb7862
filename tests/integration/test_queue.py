"""The queue when all is well: every job's own outcome, once, as soon as it is known, by its deadline."""

from __future__ import annotations

import asyncio
import time

import pytest
from redis.asyncio import Redis

from sandbox.job import CallCase, Fault, Job, JobResult, StdioCase
from tests.integration.queue_scene import Scene, doubling, play, sleeping

pytestmark = [pytest.mark.redis, pytest.mark.bubblewrap, pytest.mark.slow]


def test_each_job_gets_its_own_outcome() -> None:
    """Right and wrong mixed, more jobs than a chunk holds, two workers."""

    async def act(scene: Scene) -> None:
        wrong = {3, 57, 119}
        jobs = doubling(120)
        for index in wrong:
            jobs[index] = doubling(1, "print('no')", index)[0]
        found = await scene.outcomes(jobs)
        assert sorted(found) == list(range(120))
        assert {i for i, o in found.items() if getattr(o, "accuracy", None) == 0.0} == wrong
        assert {i for i, o in found.items() if getattr(o, "accuracy", None) == 1.0} == set(range(120)) - wrong
        assert await scene.leftovers() == []

    play(2, act)


def test_many_small_requests_at_once() -> None:
    """They share the queue and keep apart."""

    async def act(scene: Scene) -> None:
        requests = [scene.outcomes(doubling(1, first=n)) for n in range(100)]
        for found in await asyncio.gather(*requests):
            assert [getattr(outcome, "verdict", outcome) for outcome in found.values()] == ["correct"]
        assert await scene.leftovers() == []

    play(2, act)


def test_outcomes_come_as_they_are_known() -> None:
    """A quick job does not wait for a slow one of the same request."""

    async def act(scene: Scene) -> None:
        jobs = [sleeping(1.0), *doubling(8)]
        order = [index async for index, _ in scene.queue.run(jobs, time.monotonic() + 60)]
        assert order[-1] == 0
        assert sorted(order) == list(range(9))

    play(2, act)


def test_the_deadline_is_kept() -> None:
    """What is unknown by then is a fault, the rest is there, and the workers are free again."""

    async def act(scene: Scene) -> None:
        began = time.monotonic()
        found = await scene.outcomes([*doubling(4), *[sleeping(20.0)] * 4], timeout_s=4)
        assert time.monotonic() - began < 6
        faults = [outcome.code for outcome in found.values() if isinstance(outcome, Fault)]
        assert faults == ["deadline_exceeded"] * 4
        assert sum(isinstance(outcome, JobResult) for outcome in found.values()) == 4
        again = await scene.outcomes(doubling(2), timeout_s=20)
        assert [getattr(outcome, "verdict", outcome) for outcome in again.values()] == ["correct"] * 2

    play(2, act)


def test_a_request_that_goes_away_takes_its_jobs_back() -> None:
    """Closing the iterator empties the queue of what no worker has begun."""

    async def act(scene: Scene) -> None:
        outcomes = scene.queue.run([*doubling(1), *[sleeping(2.0)] * 40], time.monotonic() + 60)
        await anext(outcomes)
        await outcomes.aclose()
        redis = Redis.from_url(scene.url)
        assert await redis.llen("rq:queue:assay") == 0
        await redis.aclose()  # type: ignore[attr-defined]  # newer than the stubs
        found = await scene.outcomes(doubling(4))
        assert [getattr(outcome, "verdict", outcome) for outcome in found.values()] == ["correct"] * 4

    play(1, act)


def test_a_job_that_no_queue_would_take_does_not_sink_its_neighbours() -> None:
    """Values nested beyond the bounds."""

    async def act(scene: Scene) -> None:
        deep: list[object] = []
        for _ in range(1_000):
            deep = [deep]
        jobs = [Job("deep", "python", "", (CallCase("f", (deep,), {}, 0),)), *doubling(2)]
        found = await scene.outcomes(jobs)
        assert isinstance(found[0], Fault)
        assert found[0].code == "invalid_task"
        assert [getattr(found[index], "verdict", None) for index in (1, 2)] == ["correct", "correct"]

    play(1, act)


def test_texts_of_all_kinds_travel() -> None:
    """Lone surrogates, NULs and characters beyond the first plane, in sources and inputs."""

    async def act(scene: Scene) -> None:
        echo = "import sys\nsys.stdout.buffer.write(sys.stdin.buffer.read())"
        texts = ["é\U0001f600\x00\u2028", "\ud800 alone", ""]
        jobs = [Job(text, "python", echo, (StdioCase(text, text),)) for text in texts]
        jobs.append(Job("surrogate", "python", "x = '\ud800'", (StdioCase("", ""),)))
        found = await scene.outcomes(jobs)
        verdicts = [getattr(found[index], "verdict", found[index]) for index in range(4)]
        assert verdicts == ["correct", "correct", "correct", "compile_error"]

    play(1, act)


def test_no_jobs_are_no_outcomes() -> None:
    async def act(scene: Scene) -> None:
        assert await scene.outcomes([]) == {}

    play(1, act)
