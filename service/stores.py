"""What the service keeps outside of its processes: verdicts, replies, jobs.

Three small protocols; ``service.backends.stores`` holds the real ones, on Redis.  Verdicts and replies may be
forgotten without harm, so those stores never raise; a job that cannot be kept is refused
(``StoreAwayError``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

JobStatus = Literal["queued", "running", "done", "cancelled"]
FINAL: frozenset[JobStatus] = frozenset({"done", "cancelled"})


class StoreAwayError(Exception):
    """The store cannot be reached now."""


class VerdictStore(Protocol):
    """Remembers verdicts by a digest of everything they depend on.  It may forget, and never raises."""

    async def find(self, keys: Sequence[bytes]) -> Sequence[bytes | None]:
        """What is kept under each key, None where nothing is; quick, also when the store is away."""
        ...

    async def keep(self, verdicts: Sequence[tuple[bytes, bytes]]) -> None:
        """Keep pairs of key and verdict for a while."""
        ...


@dataclass(frozen=True, slots=True)
class KeptReply:
    """A reply as it was sent: its body and media type."""

    body: bytes
    media_type: str
    status: int = 200


Begun = Literal["ours", "busy", "other"]


class ReplyStore(Protocol):
    """Remembers the replies to requests that name a key, so that one sent twice is served once.

    Never raises: where the store is away, every request is served.
    """

    async def begin(self, key: str, request: bytes) -> Begun | KeptReply:
        """The reply to this request; or that it is ours to serve, being served, or another's key."""
        ...

    async def renew(self, key: str) -> None:
        """It is still being served; without this for some seconds, another may begin."""
        ...

    async def keep(self, key: str, reply: KeptReply) -> None:
        """This is the reply from now on, for a while."""
        ...

    async def abandon(self, key: str) -> None:
        """There is no reply; who comes next begins anew."""
        ...


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to be kept: the request's body, how many items it has, and for whom it is done."""

    id: str
    body: bytes
    total: int
    client: str
    urgent: bool
    created: float  # seconds since 1970


@dataclass(frozen=True, slots=True)
class JobState:
    """How far a job is."""

    id: str
    status: JobStatus
    total: int
    done: int
    client: str
    created: float
    finished: float | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that this process has taken: what to do, what is done already, and how often it was taken."""

    id: str
    body: bytes
    done: frozenset[int]
    client: str
    urgent: bool
    taken: int


class JobStore(Protocol):
    """Keeps jobs until they are done, and their results for a while.  All may raise ``StoreAwayError``.

    A job is worked on by who holds its lease, and only they can add results: a process that was thought dead
    and wakes up again cannot.
    """

    async def add(self, job: NewJob, most: int) -> bool:
        """Keep a job; False, and not kept, if ``most`` wait already."""
        ...

    async def state(self, job_id: str) -> JobState | None:
        """How far a job is; None if there is none."""
        ...

    async def results(self, job_id: str, indexes: Sequence[int]) -> list[bytes | None]:
        """The results of these items, as JSON objects; None where they are not known."""
        ...

    async def arrived(self, job_id: str, start: int, most: int) -> list[bytes]:
        """Results in the order in which they became known, beginning with the ``start``-th."""
        ...

    async def claim(self) -> Claim | None:
        """Take the job that is next and that nobody works on; None if there is none."""
        ...

    async def renew(self, job_id: str) -> bool:
        """Keep the lease; False if it is lost, or the job was cancelled."""
        ...

    async def add_results(self, job_id: str, results: Mapping[int, bytes]) -> bool:
        """Add results to a job that we hold; False if we do not hold it any more."""
        ...

    async def finish(self, job_id: str) -> None:
        """All results are there."""
        ...

    async def hand_back(self, job_id: str) -> None:
        """Let another go on with it at once."""
        ...

    async def cancel(self, job_id: str) -> None:
        """Stop a job that is not done; forget one that is."""
        ...
