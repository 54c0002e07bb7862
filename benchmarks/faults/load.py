"""The load: clients that send mixed batches as trainers do, try again as trainers do, and forget nothing."""

from __future__ import annotations

import asyncio
import json
import random
import time
import uuid
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from benchmarks.mixed_items import Expected, Mix, draw_items

CLIENTS = 8
SIZES = (1, 1, 1, 4, 16, 48)
PAUSE_S = 0.02
AGAIN_S = 0.25
GIVE_UP_S = 300.0  # a request that meets closed doors for so long is lost
ITEM_AGAIN_S = 1.0  # an item with a retryable error is sent again, as long as a request would be
MOST_AGAIN = 150  # that wait to be sent again: a trainer does not go on without its rewards
NDJSON = "application/x-ndjson"
# What may befall an item that is nobody's doing but ours.
OURS = frozenset(
    {
        "worker_lost", "cell_failed", "queue_unavailable", "sandbox_unavailable", "math_child_lost",
        "deadline_exceeded", "shutting_down",
    }
)  # fmt: skip


@dataclass(slots=True)
class Tally:
    """What came of the items."""

    items: int = 0
    lost: int = 0  # no answer at all
    wrong: list[str] = field(default_factory=list)
    duplicates: int = 0
    errors: Counter[str] = field(default_factory=Counter)  # by code, each time an item got one
    not_ours: list[str] = field(default_factory=list)
    left: int = 0  # items that had an error however often they were sent
    broken_requests: int = 0
    refused_requests: int = 0
    longest_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Due:
    """An item, when it is to be sent, and until when it is tried."""

    one: Expected
    at: float
    until: float


class Load:
    """Sends until told to stop, at least ``least`` items."""

    def __init__(self, url: str, seed: int, least: int, mix: Mix) -> None:
        self._url = url
        self._dice = random.Random(seed)
        self._seed = seed
        self._least = least
        self._mix = mix
        self._drawn = 0
        self._again: deque[Due] = deque()  # items to be sent again, the next one first
        self.tally = Tally()
        self.over = asyncio.Event()

    async def run(self) -> Tally:
        """Send until ``over``, then until every item is settled."""
        limits = httpx.Limits(max_connections=4 * CLIENTS)
        async with httpx.AsyncClient(timeout=httpx.Timeout(80, connect=5), limits=limits) as client:
            await asyncio.gather(*(self._send_on(client) for _ in range(CLIENTS)))
        return self.tally

    async def _send_on(self, client: httpx.AsyncClient) -> None:
        while (batch := self._next_batch()) is not None:
            if not batch:
                await asyncio.sleep(PAUSE_S)
                continue
            began = time.monotonic()
            results = await self._answer([due.one for due in batch], client)
            self.tally.longest_s = max(self.tally.longest_s, time.monotonic() - began)
            self._settle(batch, results)
            await asyncio.sleep(PAUSE_S)

    def _next_batch(self) -> list[Due] | None:
        """What is to be sent now; None when all is done."""
        size, now = self._dice.choice(SIZES), time.monotonic()
        if self._again and self._again[0].at <= now:
            return [self._again.popleft() for _ in range(size) if self._again and self._again[0].at <= now]
        if len(self._again) > MOST_AGAIN:
            return []
        if self.over.is_set() and self._drawn >= self._least:
            return [] if self._again else None
        self._drawn += size
        self.tally.items += size
        drawn = draw_items(size, self._seed * 1_000_003 + self._drawn, self._mix)
        return [Due(one, now, now + GIVE_UP_S) for one in drawn]

    async def _answer(
        self, items: Sequence[Expected], client: httpx.AsyncClient
    ) -> list[dict[str, object]] | None:
        """The results of one request, sent until it is answered; None if nobody ever does."""
        accept = NDJSON if self._dice.random() < 0.5 else "application/json"
        headers = {"Accept": accept, "Idempotency-Key": uuid.uuid4().hex, "Content-Type": "application/json"}
        body = json.dumps({"items": [one.item for one in items], "timeout_s": 60}).encode()
        end = time.monotonic() + GIVE_UP_S
        while time.monotonic() < end:
            try:
                reply = await client.post(f"{self._url}/v1/score", content=body, headers=headers)
                results = _results(reply, accept) if reply.status_code == 200 else None
            except (httpx.HTTPError, ValueError):
                self.tally.broken_requests += 1
                results = None
            else:
                self.tally.refused_requests += reply.status_code != 200
            if results is not None:
                return results
            await asyncio.sleep(AGAIN_S)
        return None

    def _settle(self, batch: Sequence[Due], results: list[dict[str, object]] | None) -> None:
        if results is None:
            self.tally.lost += len(batch)
            return
        by_id: dict[str, dict[str, object]] = {}
        for result in results:
            self.tally.duplicates += str(result["id"]) in by_id
            by_id[str(result["id"])] = result
        for due in batch:
            if due.one.id in by_id:
                self._judge(due, by_id[due.one.id])
            else:
                self.tally.lost += 1

    def _judge(self, due: Due, result: dict[str, object]) -> None:
        one, error = due.one, result["error"]
        if isinstance(error, dict):
            self._note_error(due, error, result["reward"])
        elif (result["verdict"], result["reward"]) != (one.verdict, one.reward):
            said = f"{result['verdict']} {result['reward']}, not {one.verdict} {one.reward}"
            self.tally.wrong.append(f"{one.id}: {said}: {json.dumps(one.item)} {json.dumps(result)}")

    def _note_error(self, due: Due, error: dict[str, object], reward: object) -> None:
        one, code, at = due.one, str(error["code"]), time.monotonic() + ITEM_AGAIN_S
        self.tally.errors[code] += 1
        if reward is not None:
            self.tally.wrong.append(f"{one.id}: a reward of {reward} with the error {code}")
        if code not in OURS or not error["retryable"]:
            self.tally.not_ours.append(f"{one.id}: {json.dumps(error)}")
        elif at < due.until:
            self._again.append(Due(one, at, due.until))
        else:
            self.tally.left += 1


def _results(reply: httpx.Response, accept: str) -> list[dict[str, object]]:
    """The results, as whole as they came; a stream that was cut off shows by its missing items.

    Raises ValueError for what is not JSON.
    """
    if accept == NDJSON:
        return [json.loads(line) for line in reply.text.splitlines()]
    results: list[dict[str, object]] = reply.json()["results"]
    return results
