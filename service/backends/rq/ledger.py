"""Who waits for what: tickets of jobs, the chunks that they were sent in, and the first outcome of each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from sandbox.job import Fault, Job, JobResult
from sandbox.origin import Origin, current_origin
from sandbox.queue.messages import Reply

Outcome = JobResult | Fault


@dataclass(eq=False, slots=True)
class Errand:
    """One request's jobs: its outcomes arrive in ``inbox``, its chunks are noted to be taken back if it
    goes away.
    """

    deadline: float
    inbox: asyncio.Queue[tuple[int, Outcome]] = field(default_factory=asyncio.Queue)
    origin: Origin = field(default_factory=current_origin)
    began: float = field(default_factory=time.monotonic)
    chunks: list[Chunk] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Ticket:
    """A job on its way: its place in the errand, its form on the wire, the chunk that it was last sent in.

    ``losses`` counts how often a worker or its cell failed it.
    """

    errand: Errand
    index: int
    job: Job
    payload: dict[str, object]
    chunk: Chunk | None = None
    losses: int = 0
    done: bool = False

    def settle(self, outcome: Outcome) -> None:
        """Deliver the first outcome; later ones are duplicates of a job that was sent again."""
        if not self.done:
            self.done = True
            self.errand.inbox.put_nowait((self.index, outcome))


@dataclass(eq=False, slots=True)
class Chunk:
    """Tickets that travel together.

    ``sent``: it is in Redis; ``replies``: how many came; ``missing_since``: when
    it was first looked for in vain (``time.monotonic()``).
    """

    id: str
    tickets: tuple[Ticket, ...]
    sent: bool = False
    replies: int = 0
    missing_since: float | None = None

    def open(self) -> list[Ticket]:
        """The tickets that wait for this very chunk."""
        return [ticket for ticket in self.tickets if not ticket.done and ticket.chunk is self]

    def idle(self) -> bool:
        """Whether a worker may still have or get it, though nobody waits for it any more."""
        return self.replies < len(self.tickets) and not self.open()


class Ledger:
    """All chunks whose replies may still matter."""

    def __init__(self) -> None:
        self._chunks: dict[str, Chunk] = {}

    def enter(self, chunk: Chunk) -> None:
        """From now on its replies are delivered, and its tickets wait for it."""
        self._chunks[chunk.id] = chunk
        for ticket in chunk.tickets:
            ticket.chunk = chunk
            if chunk not in ticket.errand.chunks[-1:]:
                ticket.errand.chunks.append(chunk)

    def open(self) -> list[Chunk]:
        """The chunks that somebody waits for."""
        return [chunk for chunk in self._chunks.values() if chunk.open()]

    def pending(self) -> int:
        """How many jobs wait for their outcome."""
        return sum(len(chunk.open()) for chunk in self._chunks.values())

    def oldest_s(self) -> float:
        """For how many seconds the oldest job has waited for its outcome; 0 if none waits."""
        began = [ticket.errand.began for chunk in self._chunks.values() for ticket in chunk.open()]
        return time.monotonic() - min(began) if began else 0.0

    def leave(self, errand: Errand, tickets: Sequence[Ticket]) -> list[Chunk]:
        """An errand is over: forget its chunks unless others share them.  Returns those to be taken back."""
        for ticket in tickets:
            ticket.done = True
        over = [chunk for chunk in errand.chunks if not chunk.open()]
        for chunk in over:
            self._chunks.pop(chunk.id, None)
        return [chunk for chunk in over if chunk.idle()]

    def receive(self, reply: Reply) -> Ticket | None:
        """The ticket that a reply is for, if it still waits; unknown chunks are those of errands that are
        over.
        """
        chunk = self._chunks.get(reply.chunk_id)
        if chunk is None or not 0 <= reply.index < len(chunk.tickets):
            return None
        chunk.replies += 1
        ticket = chunk.tickets[reply.index]
        return None if ticket.done else ticket
