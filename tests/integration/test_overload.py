"""Above its limits the service refuses, and does nothing else: no error, no lost item, no wrong reward."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from benchmarks.served import Served, served

pytestmark = [pytest.mark.redis, pytest.mark.slow]

LIMIT = 32
FORM = "<think>ok</think><answer>\\boxed{{{}}}</answer>"


@pytest.fixture(scope="module")
def service() -> Iterator[Served]:
    with served(0, math_children="1", cache="off", max_in_flight_items=str(LIMIT)) as found:
        yield found


def body(first: int, count: int) -> dict[str, object]:
    """Items whose answer is their number; every second gold is another."""
    return {
        "items": [
            {"id": n, "completion": FORM.format(n), "task": {"kind": "math", "answer": str(n + n % 2)}}
            for n in range(first, first + count)
        ]
    }


async def ask(service: Served, requests: list[dict[str, object]]) -> list[httpx.Response]:
    """All of them at once."""
    limits = httpx.Limits(max_connections=len(requests))
    async with httpx.AsyncClient(timeout=60, limits=limits) as client:
        return list(
            await asyncio.gather(*(client.post(f"{service.url}/v1/score", json=one) for one in requests))
        )


@pytest.mark.parametrize(("size", "callers"), [(1, 400), (LIMIT // 2, 40)], ids=["singles", "batches"])
def test_above_the_limit_some_are_told_to_come_again_and_the_others_are_served(
    service: Served, size: int, callers: int
) -> None:
    """Whoever is refused is told when to come again; whoever is let in gets what is right."""
    replies = asyncio.run(ask(service, [body(size * number, size) for number in range(callers)]))
    served_ones = [reply for reply in replies if reply.status_code == 200]
    refused = [reply for reply in replies if reply.status_code == 429]
    assert len(served_ones) + len(refused) == callers
    assert len(served_ones) >= LIMIT // size
    assert refused, "the limit was never reached"
    for reply in refused:
        assert reply.json()["code"] == "queue_full"
        assert 1 <= int(reply.headers["retry-after"]) <= 60
    for result in (result for reply in served_ones for result in reply.json()["results"]):
        assert result["verdict"] == ("incorrect" if result["id"] % 2 else "correct")


def test_up_to_the_limit_nobody_is_refused_and_all_room_comes_back(service: Served) -> None:
    """Again and again, after all those refusals."""
    for turn in range(5):
        replies = asyncio.run(ask(service, [body(1_000_000 + LIMIT * turn + n, 1) for n in range(LIMIT)]))
        assert [reply.status_code for reply in replies] == [200] * LIMIT
    page = httpx.get(f"{service.url}/metrics").text
    assert "assay_items_in_flight 0.0" in page
    assert "assay_body_bytes 0.0" in page
