"""Names of keys in Redis, all under the queue's name; RQ's own keys begin with ``rq:``."""

from __future__ import annotations

from dataclasses import dataclass

JUDGE_CHUNK = "sandbox.worker.judge_chunk"  # what RQ is told to call; our worker judges the chunk itself
RECORD = "data"  # the field of a chunk's record in which RQ keeps what is to be called, and with what
LEASE_S = 4  # a lease that is not renewed for so long is over
RENEW_S = 1.0
REPLIES_S = 600  # how long replies wait for a service that does not fetch them


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one queue."""

    queue: str

    @property
    def rq_queue(self) -> str:
        """RQ's list of the chunks that wait."""
        return f"rq:queue:{self.queue}"

    @property
    def taken(self) -> str:
        """RQ's list of the chunks that a worker popped and has not finished."""
        return f"rq:queue:{self.queue}:intermediate"

    def chunk(self, chunk_id: str) -> str:
        """RQ's record of a chunk; it lives until the chunk's deadline, and taking it away cancels the
        chunk.
        """
        return f"rq:job:{chunk_id}"

    def lease(self, chunk_id: str) -> str:
        """Kept alive by the worker that has the chunk in hand."""
        return f"{self.queue}:lease:{chunk_id}"

    @property
    def workers(self) -> str:
        """The set of the ids of workers that may be alive."""
        return f"{self.queue}:workers"

    def card(self, worker_id: str) -> str:
        """A worker's card, kept alive by the worker."""
        return f"{self.queue}:worker:{worker_id}"

    def replies(self, instance: str) -> str:
        """The list of replies for one instance of the service."""
        return f"{self.queue}:replies:{instance}"
