"""Both clients against the fake: threads, loops, processes, time."""

from __future__ import annotations

import asyncio
import os
import pickle
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from assay_client import AsyncClient, AsyncScorer, Client, FaultError, RefusedError, Scorer
from assay_client.testing import FakeAssay
from assay_client.types import Fault


def judge(item: Any) -> float | None:
    return {"right": 1.0, "wrong": 0.0}.get(item["completion"])


def item(completion: str = "right", **more: Any) -> dict[str, Any]:
    return {"completion": completion, "task": {"kind": "none"}, **more}


@pytest.fixture
def fake() -> FakeAssay:
    return FakeAssay(judge)


def test_results_come_in_order(fake: FakeAssay) -> None:
    """Over several chunks, with an item that cannot be sent and one that has no reward between them."""
    with fake.client(chunk_items=2) as client:
        batch = [item(), item("wrong"), {"completion": object()}, item("fault"), item()]
        results = client.score(batch)
    assert [result.reward for result in results] == [1.0, 0.0, None, None, 1.0]
    assert [len(request["items"]) for request in fake.requests] == [2, 2]


def test_no_items_no_request(fake: FakeAssay) -> None:
    with fake.client() as client:
        assert client.score([]) == []
    assert fake.requests == []


def test_single_items_from_threads_are_gathered(fake: FakeAssay) -> None:
    """Fifty calls of one moment are a few requests."""
    barrier = threading.Barrier(50)

    def one(n: int) -> float | None:
        barrier.wait()
        return client.score_one(item("right" if n % 2 else "wrong")).reward

    with fake.client(gather_s=0.05) as client, ThreadPoolExecutor(50) as pool:
        assert list(pool.map(one, range(50))) == [float(n % 2) for n in range(50)]
    assert len(fake.requests) <= 10


def test_single_items_of_one_loop_are_gathered_by_their_kind(fake: FakeAssay) -> None:
    """Calls with other rewards or another deadline are not mixed."""

    async def run() -> list[Any]:
        async with fake.async_client(gather_s=0.05) as client:
            plain = [client.score_one(item()) for _ in range(20)]
            other = [client.score_one(item(), rewards={"accuracy": 3.0}) for _ in range(20)]
            return await asyncio.gather(*plain, *other)

    rewards = [result.reward for result in asyncio.run(run())]
    assert rewards == [1.0] * 20 + [3.0] * 20
    assert [len(request["items"]) for request in fake.requests] == [20, 20]


def test_a_full_gathering_goes_out_at_once(fake: FakeAssay) -> None:
    """Whatever the time to wait is."""
    with fake.client(gather_s=3600.0, gather_items=4) as client:
        futures = [client.submit(item()) for _ in range(4)]
        assert [future.result(20).reward for future in futures] == [1.0] * 4


def test_a_client_outlives_event_loops(fake: FakeAssay) -> None:
    """A trainer that runs a new loop per step needs no client per step; nothing is left open."""
    client = fake.async_client()
    for _ in range(3):
        (result,) = asyncio.run(client.score([item()]))
        assert result.reward == 1.0
        assert asyncio.run(client.score_one(item("wrong"))).reward == 0.0


def test_a_refusal_reaches_everyone_who_waits(fake: FakeAssay) -> None:
    """Of a gathering, too."""
    fake.fail(422)
    with fake.client(gather_s=0.05) as client:
        futures = [client.submit(item()) for _ in range(3)]
        for future in futures:
            with pytest.raises(RefusedError):
                future.result(20)


def test_a_client_that_nobody_holds_still_answers(fake: FakeAssay) -> None:
    """The loop lives as long as something runs on it."""
    fake.fail(503, times=2)
    assert fake.client().submit(item()).result(20).reward == 1.0


@pytest.mark.parametrize("failure", [0, 429, 503])
def test_retries_are_transparent(fake: FakeAssay, failure: int) -> None:
    fake.fail(failure, times=2)
    with fake.client() as client:
        assert client.score([item()])[0].reward == 1.0
    assert len(fake.requests) == 3


def test_an_outage_ends_at_the_deadline() -> None:
    """Nothing listens there: the call comes back in time, with a fault."""
    began = time.monotonic()
    (result,) = Client("http://127.0.0.1:9", timeout_s=0.5).score([item()])
    assert time.monotonic() - began < 20
    assert (result.reward, result.fault and result.fault.code) == (None, "service_unreachable")


def test_a_service_that_never_answers_is_left() -> None:
    """A listener that takes the request and says nothing costs no more than the budget."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = Client(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout_s=0.5)
        (result,) = client.score([item()])
    assert (result.reward, result.fault and result.fault.message) == (None, "no answer in time")


def test_pickled_clients_keep_their_options() -> None:
    """And open connections of their own."""
    for kind in (Client, AsyncClient):
        client = kind("http://a,http://b", api_key="k", rewards={"format": 1.0}, timeout_s=7)
        copy = pickle.loads(pickle.dumps(client))
        assert copy.options == client.options


def test_errors_travel_between_processes() -> None:
    """Trainers raise them in workers."""
    refused = pickle.loads(pickle.dumps(RefusedError(422, "invalid_request", "no such reward")))
    assert (refused.status, refused.code) == (422, "invalid_request")
    assert str(refused) == str(RefusedError(422, "invalid_request", "no such reward"))
    fault = Fault("queue_full", "later", retryable=True)
    assert pickle.loads(pickle.dumps(FaultError(fault))).fault == fault


def test_a_client_survives_a_fork(fake: FakeAssay) -> None:
    """The child opens its own connections; the parent's go on."""
    client = fake.client()
    assert client.score([item()])[0].reward == 1.0
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if client.score_one(item("wrong"), timeout_s=10).reward == 0.0 else 2
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert client.score([item()])[0].reward == 1.0
    client.close()


def test_scoring_overlaps_generation(fake: FakeAssay) -> None:
    """Items are scored while others are still sampled; the block ends when all are there, in order."""

    async def run() -> tuple[list[Any], bool]:
        async with fake.async_client(gather_s=0.0) as client, AsyncScorer(client) as scorer:
            first = scorer.submit(item("right", id=0))
            await first
            early = first.done()
            for n in range(1, 5):
                scorer.submit(item("wrong", id=n))
        return scorer.results(), early

    results, early = asyncio.run(run())
    assert early
    assert [(r.id, r.reward) for r in results] == [(0, 1.0), (1, 0.0), (2, 0.0), (3, 0.0), (4, 0.0)]


def test_scoring_overlaps_generation_in_threads(fake: FakeAssay) -> None:
    with fake.client() as client, Scorer(client) as scorer:
        for n in range(5):
            scorer.submit(item("right" if n else "fault", id=n))
    assert [r.reward for r in scorer.results()] == [None, 1.0, 1.0, 1.0, 1.0]


def test_an_error_in_the_block_is_not_held_up_by_scoring(fake: FakeAssay) -> None:
    """Nor hidden by it."""

    async def run() -> None:
        async with fake.async_client(gather_s=3600.0) as client, AsyncScorer(client) as scorer:
            scorer.submit(item())
            await asyncio.sleep(0)
            raise LookupError("generation failed")

    with pytest.raises(LookupError):
        asyncio.run(asyncio.wait_for(run(), 20))


def test_the_fake_says_what_a_test_wishes(fake: FakeAssay) -> None:
    """Weights, faults, and a record of what was asked."""
    with fake.client(rewards={"accuracy": 2.0, "format": 0.5}, completion_prefix="<think>") as client:
        (result,) = client.score([item("wrong")])
        assert (result.reward, result.rewards) == (0.5, {"accuracy": 0.0, "format": 1.0})
        fake.fault_items("worker_lost")
        assert client.score([item()])[0].fault == Fault("worker_lost", "as the test wished", retryable=False)
        fake.fault_items(None)
        assert client.score([item()])[0].reward == 2.5
    assert fake.requests[0]["completion_prefix"] == "<think>"
