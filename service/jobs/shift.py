"""One job: score what is not scored yet, deliver results as they come, keep the lease meanwhile."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace

from service.admission import Admission, Room
from service.caller import Caller
from service.errors import RequestError
from service.scoring.asking import Bounds, read_batch
from service.scoring.batch import Scorer
from service.scoring.plan import Batch, Plan
from service.scoring.work import estimated
from service.stores import Claim, JobStore, StoreAwayError
from service.wire.json_text import dumps
from service.wire.result import ItemError, ItemResult

TICK_S = 0.2  # between two deliveries
RENEW_S = 1.5
ADMIT_AGAIN_S = 0.25
MOST, LEAST = 2_048, 16  # items that are scored at once; fewer where there is no room for more
MAX_TAKEN = 5  # a job over which so many processes died is given up
MISSING_S = 60.0  # so long the store may be away before a job is left to whoever sees it next
GIVEN_UP = ItemError("job_given_up", f"the service ended {MAX_TAKEN} times during this job", retryable=True)

Count = Callable[[Sequence[tuple[str, ItemResult]]], None]


class Shift:
    """Works on claimed jobs."""

    def __init__(
        self, store: JobStore, scorer: Scorer, admission: Admission, bounds: Bounds, count: Count
    ) -> None:
        self._store = store
        self._scorer = scorer
        self._admission = admission
        self._bounds = bounds
        self._count = count

    async def work(self, claim: Claim) -> None:
        """Until it is done, cancelled or lost to another.  Cancelled itself, it hands the job back.

        Raises ``StoreAwayError``.
        """
        found: dict[int, bytes] = {}
        scoring = asyncio.create_task(self._score(claim, found))
        try:
            held = await self._deliver(claim.id, scoring, found)
            if held:
                await scoring  # raises what it raised
                await self._store.finish(claim.id)
        except asyncio.CancelledError:
            with suppress(StoreAwayError):
                await self._put(claim.id, found)
                await self._store.hand_back(claim.id)
            raise
        finally:
            scoring.cancel()
            await asyncio.wait([scoring])

    async def _deliver(self, job_id: str, scoring: asyncio.Task[None], found: dict[int, bytes]) -> bool:
        """Until all results are in the store; False if the job is not ours any more."""
        reached = time.monotonic()
        renew_at = reached + RENEW_S
        while True:
            is_over = scoring.done()
            try:
                held = await self._put(job_id, found)
                if time.monotonic() >= renew_at:
                    renew_at = time.monotonic() + RENEW_S
                    held = held and await self._store.renew(job_id)
                if is_over or not held:
                    return held
                reached = time.monotonic()
            except StoreAwayError:
                if time.monotonic() - reached > MISSING_S:
                    raise
                await asyncio.sleep(TICK_S)
            await asyncio.wait([scoring], timeout=TICK_S)

    async def _put(self, job_id: str, found: dict[int, bytes]) -> bool:
        """Deliver what has been found so far; False if the job is not ours any more."""
        some = dict(found)
        held = await self._store.add_results(job_id, some) if some else True
        for index in some:
            del found[index]
        return held

    async def _score(self, claim: Claim, found: dict[int, bytes]) -> None:
        """Put the result of each item that has none yet into ``found``."""
        batch = await asyncio.to_thread(self._batch, claim)
        left = [index for index in range(len(batch.plans)) if index not in claim.done]
        most = MOST
        while left:
            indexes = left[:most]
            some = replace(batch, plans=tuple(batch.plans[index] for index in indexes))
            room = self._room(some)
            if room is None:  # between the requests that somebody waits for, a small piece still finds some
                most = max(LEAST, len(indexes) // 2)
                await asyncio.sleep(ADMIT_AGAIN_S)
                continue
            with room:
                await self._score_some(some, indexes, found)
            left = left[len(indexes) :]
            most = min(MOST, 2 * most)

    async def _score_some(self, some: Batch, indexes: Sequence[int], found: dict[int, bytes]) -> None:
        async with aclosing(self._scorer.score(some)) as results:
            async for scored in results:
                self._count([(some.plans[position].kind, result) for position, result in scored])
                for position, result in scored:
                    index = indexes[position]
                    found[index] = dumps({"index": index, **result.to_json(details=some.details)})

    def _batch(self, claim: Claim) -> Batch:
        """The batch as it was understood when the job was added; its time runs from now."""
        caller = Caller(claim.client, urgent=claim.urgent)
        batch = read_batch(claim.body, self._bounds, caller, self._admission.now())
        plans = tuple(batch.plans)  # all made now, in this thread
        return replace(batch, plans=tuple(map(_given_up, plans)) if claim.taken > MAX_TAKEN else plans)

    def _room(self, some: Batch) -> Room | None:
        """Room for so much of a job, if there is any now; it has no deadline that it could miss."""
        try:
            return self._admission.scoring(replace(estimated(some), deadline=math.inf))
        except RequestError:
            return None


def _given_up(plan: Plan) -> Plan:
    return replace(plan, work=GIVEN_UP)
