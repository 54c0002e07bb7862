"""Jobs: a hash with the state, a string with the body, a hash with the results, a list with their order.

Each step is one script, so that a process that is killed between two leaves nothing half done.
"""

from __future__ import annotations

import time
import uuid
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import cast

from redis.exceptions import RedisError

from service.backends.stores.handle import RedisHandle
from service.backends.stores.job_scripts import ADD, ADD_RESULTS, CANCEL, CLAIM, FINISH, HAND_BACK, RENEW
from service.stores import Claim, JobState, JobStatus, NewJob, StoreAwayError

LEASE_MS = 6000  # a job whose lease is not renewed for so long is another's
LIFE_MS = 7 * 24 * 3600 * 1000  # a job that nobody ever takes ends, too


class RedisJobs:
    """A ``JobStore``; a job's results live for ``ttl_s`` seconds after its end."""

    def __init__(self, handle: RedisHandle, ttl_s: float) -> None:
        self._redis = handle.redis
        self._prefix = f"{handle.prefix}:job:"
        self._waiting = f"{handle.prefix}:jobs"
        self._ttl_ms = int(ttl_s * 1000)
        self._instance = uuid.uuid4().hex
        self._add = handle.script(ADD)
        self._claim = handle.script(CLAIM)
        self._renew = handle.script(RENEW)
        self._add_results = handle.script(ADD_RESULTS)
        self._finish = handle.script(FINISH)
        self._hand_back = handle.script(HAND_BACK)
        self._cancel = handle.script(CANCEL)

    async def add(self, job: NewJob, most: int) -> bool:
        """As the port says."""
        fields = ("client", job.client, "urgent", int(job.urgent))
        more = ("total", job.total, "created", repr(job.created))
        order = job.created if job.urgent else job.created + 1e10  # evaluation goes behind all training
        with _reaching():
            body = zlib.compress(job.body, 1)
            kept = await self._add(self._keys(job.id), job.id, most, order, body, LIFE_MS, *fields, *more)
        return bool(kept)

    async def state(self, job_id: str) -> JobState | None:
        """As the port says."""
        state, _, results, _, _ = self._keys(job_id)[:5]
        with _reaching():
            pipe = self._redis.pipeline(transaction=False)
            pipe.hgetall(state)
            pipe.hlen(results)
            found, done = await pipe.execute()
        return None if not found else _state(job_id, found, done)

    async def results(self, job_id: str, indexes: Sequence[int]) -> list[bytes | None]:
        """As the port says."""
        if not indexes:
            return []
        with _reaching():
            return list(
                await self._redis.hmget(f"{self._prefix}{job_id}:results", [str(index) for index in indexes])
            )

    async def arrived(self, job_id: str, start: int, most: int) -> list[bytes]:
        """As the port says."""
        with _reaching():
            order = await self._redis.lrange(f"{self._prefix}{job_id}:order", start, start + most - 1)
        found = await self.results(job_id, [int(index) for index in order])
        return [text for text in found if text is not None]

    async def claim(self) -> Claim | None:
        """As the port says."""
        with _reaching():
            found = await self._claim([self._waiting], self._prefix, self._instance, LEASE_MS)
        if not found:
            return None
        job_id, body, client, urgent, taken, done = found
        return Claim(
            id=job_id.decode(),
            body=zlib.decompress(body),
            done=frozenset(map(int, done)),
            client=client.decode(),
            urgent=urgent == b"1",
            taken=int(taken),
        )

    async def renew(self, job_id: str) -> bool:
        """As the port says."""
        with _reaching():
            return bool(await self._renew(self._keys(job_id), self._instance, LEASE_MS))

    async def add_results(self, job_id: str, results: Mapping[int, bytes]) -> bool:
        """As the port says."""
        flat = [part for index, text in results.items() for part in (index, text)]
        with _reaching():
            return bool(await self._add_results(self._keys(job_id), self._instance, LIFE_MS, *flat))

    async def finish(self, job_id: str) -> None:
        """As the port says."""
        with _reaching():
            now = repr(time.time())
            await self._finish(self._keys(job_id), self._instance, job_id, now, self._ttl_ms)

    async def hand_back(self, job_id: str) -> None:
        """As the port says."""
        with _reaching():
            await self._hand_back(self._keys(job_id), self._instance)

    async def cancel(self, job_id: str) -> None:
        """As the port says."""
        with _reaching():
            await self._cancel(self._keys(job_id), job_id, repr(time.time()), self._ttl_ms)

    def _keys(self, job_id: str) -> list[str]:
        own = f"{self._prefix}{job_id}"
        return [own, f"{own}:body", f"{own}:results", f"{own}:order", f"{own}:lease", self._waiting]


def _state(job_id: str, found: Mapping[bytes, bytes], done: int) -> JobState:
    finished = found.get(b"finished")
    return JobState(
        id=job_id,
        status=cast("JobStatus", found[b"status"].decode()),
        total=int(found[b"total"]),
        done=done,
        client=found[b"client"].decode(),
        created=float(found[b"created"]),
        finished=None if finished is None else float(finished),
    )


@contextmanager
def _reaching() -> Iterator[None]:
    """Redis that is away is the caller's to know."""
    try:
        yield
    except (RedisError, OSError) as err:
        raise StoreAwayError(type(err).__name__) from err
