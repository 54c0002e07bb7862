"""The worker's signs of life, renewed by a thread of their own, so that a long run does not look like a
death.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace

from redis import Redis
from redis.exceptions import RedisError

from sandbox.queue.card import WorkerCard
from sandbox.queue.keys import LEASE_S, RENEW_S, Keys

log = logging.getLogger(__name__)


class Lease:
    """Keeps the worker's card, and its hold on the chunk in hand, alive in Redis.

    ``seconds_left`` tells how long the chunk in hand is wanted, not at all once its record is gone, because
    the deadline has passed or the service took it back.
    """

    def __init__(self, redis: Redis[bytes], keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._lock = threading.Lock()
        self._card: WorkerCard | None = None
        self._chunk: str | None = None
        self._until = 0.0
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
            pipe.set(self._keys.lease(chunk_id), b"1", ex=LEASE_S)
            pipe.pttl(self._keys.chunk(chunk_id))
            left_ms = pipe.execute()[1]
        with self._lock:
            self._chunk = chunk_id
            self._until = time.monotonic() + left_ms / 1000
        return bool(left_ms > 0)

    def seconds_left(self) -> float:
        """For how long the chunk in hand is still wanted."""
        return self._until - time.monotonic()

    def release(self, chunk_id: str) -> None:
        """The chunk is done with: drop its record and the lease.  Raises RedisError."""
        self.abandon()
        with self._redis.pipeline(transaction=False) as pipe:
            pipe.lrem(self._keys.taken, 1, chunk_id)
            pipe.delete(self._keys.chunk(chunk_id), self._keys.lease(chunk_id))
            pipe.execute()

    def abandon(self) -> None:
        """Let the lease of the chunk in hand run out, so that another worker gets it."""
        with self._lock:
            self._chunk = None

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
            card, chunk = self._card, self._chunk
        try:
            wanted = self._write(card, chunk)
        except RedisError as err:
            log.warning("leases could not be renewed: %s", err)
            return
        if not wanted:
            self._stop(chunk)

    def _write(self, card: WorkerCard | None, chunk: str | None) -> bool:
        """Renew both; False if the chunk's record is gone."""
        with self._redis.pipeline(transaction=False) as pipe:
            if card is not None:
                shown = replace(card, busy=chunk is not None)
                pipe.set(self._keys.card(card.id), shown.to_json(), ex=LEASE_S)
                pipe.sadd(self._keys.workers, card.id)
            if chunk is not None:
                pipe.expire(self._keys.lease(chunk), LEASE_S)
                pipe.exists(self._keys.chunk(chunk))
            answers = pipe.execute()
        return chunk is None or bool(answers[-1])

    def _stop(self, chunk: str | None) -> None:
        with self._lock:
            if self._chunk == chunk:
                self._until = 0.0
