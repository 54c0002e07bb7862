"""The worker's signs of life, renewed by a thread of their own, so that a long run does not look like a
death.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import replace

from redis import Redis
from redis.client import Pipeline
from redis.exceptions import RedisError

from sandbox.queue.card import WorkerCard
from sandbox.queue.keys import LEASE_S, RECORD, RENEW_S, Keys

log = logging.getLogger(__name__)


class Lease:
    """Keeps the worker's card, and its hold on the chunks in hand, alive in Redis.

    ``seconds_left`` tells how long a chunk is wanted, not at all once its record is gone, because the
    deadline has passed or the service took it back.
    """

    def __init__(self, redis: Redis[bytes], keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._lock = threading.Lock()
        self._card: WorkerCard | None = None
        self._until: dict[str, float] = {}  # of the chunks in hand
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._renew_until_closed, name="lease", daemon=True)
        self._thread.start()

    def announce(self, card: WorkerCard) -> None:
        """Show this card from now on."""
        with self._lock:
            self._card = card
        self._renew()

    def hold(self, chunk_id: str) -> bool:
        """Take the lease of a chunk; False if the chunk is not wanted any more.  Raises RedisError."""
        with self._redis.pipeline(transaction=False) as pipe:
            self._take(chunk_id, pipe)
            return self._taken(chunk_id, pipe.execute()[1])

    def fetch(self, chunk_id: str) -> bytes | None:
        """Take the lease of a chunk; what RQ has it carry.  None if it is not wanted any more.

        Raises RedisError.
        """
        with self._redis.pipeline(transaction=False) as pipe:
            self._take(chunk_id, pipe)
            pipe.hget(self._keys.chunk(chunk_id), RECORD)
            _set, left_ms, record = pipe.execute()
        return record if self._taken(chunk_id, left_ms) else None

    def _take(self, chunk_id: str, pipe: Pipeline[bytes]) -> None:
        pipe.set(self._keys.lease(chunk_id), b"1", ex=LEASE_S)
        pipe.pttl(self._keys.chunk(chunk_id))

    def _taken(self, chunk_id: str, left_ms: int) -> bool:
        with self._lock:
            self._until[chunk_id] = time.monotonic() + left_ms / 1000
        return bool(left_ms > 0)

    def seconds_left(self, chunk_id: str) -> float:
        """For how long the chunk is still wanted."""
        return self._until.get(chunk_id, 0.0) - time.monotonic()

    def release(self, chunk_id: str, pipe: Pipeline[bytes]) -> None:
        """The chunk is done with: have its record and the lease dropped."""
        with self._lock:
            self._until.pop(chunk_id, None)
        pipe.lrem(self._keys.taken, 1, chunk_id)
        pipe.delete(self._keys.chunk(chunk_id), self._keys.lease(chunk_id))

    def abandon(self) -> None:
        """Let the leases of the chunks in hand run out, so that other workers get them."""
        with self._lock:
            self._until.clear()

    def close(self) -> None:
        """Take the card away and end the thread."""
        self._over.set()
        self._thread.join()
        with self._lock:
            card, self._card = self._card, None
        if card is not None:
            self._withdraw(card)

    def _withdraw(self, card: WorkerCard) -> None:
        try:
            self._redis.delete(self._keys.card(card.id))
            self._redis.srem(self._keys.workers, card.id)
        except RedisError as err:
            log.debug("the card is left to run out: %s", err)

    def _renew_until_closed(self) -> None:
        while not self._over.wait(RENEW_S):
            self._renew()

    def _renew(self) -> None:
        with self._lock:
            card, chunks = self._card, tuple(self._until)
        try:
            gone = self._write(card, chunks)
        except RedisError as err:
            log.warning("leases could not be renewed: %s", err)
            return
        with self._lock:
            self._until.update((chunk, 0.0) for chunk in gone if chunk in self._until)

    def _write(self, card: WorkerCard | None, chunks: Sequence[str]) -> list[str]:
        """Renew all; the chunks whose records are gone."""
        with self._redis.pipeline(transaction=False) as pipe:
            if card is not None:
                shown = replace(card, busy=bool(chunks))
                pipe.set(self._keys.card(card.id), shown.to_json(), ex=LEASE_S)
                pipe.sadd(self._keys.workers, card.id)
            for chunk in chunks:
                pipe.expire(self._keys.lease(chunk), LEASE_S)
            for chunk in chunks:
                pipe.exists(self._keys.chunk(chunk))
            answers = pipe.execute()
        there = answers[len(answers) - len(chunks) :]
        return [chunk for chunk, exists in zip(chunks, there, strict=True) if not exists]
