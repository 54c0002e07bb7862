"""What waits to be graded: batches of entries, each delivered as soon as it is known."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from enum import Enum, auto

from grader.child import WireItem
from grader.grade import Fault, Grade

Outcome = Grade | Fault
# Called in the dispatcher's thread with pairs of index and outcome; must not block or raise.
Deliver = Callable[[Sequence[tuple[int, Outcome]]], None]


class State(Enum):
    """Where an entry is."""

    QUEUED = auto()
    SENT = auto()
    DONE = auto()


class Entry:
    """One item on its way: which batch's, how it went so far."""

    __slots__ = ("batch", "crashes", "index", "item", "losses", "state")

    def __init__(self, batch: Batch, index: int, item: WireItem) -> None:
        self.batch = batch
        self.index = index
        self.item = item
        self.state = State.QUEUED
        self.losses = 0  # children killed from outside while they graded it
        self.crashes = 0  # children that crashed while they graded it

    @property
    def is_suspect(self) -> bool:
        """Whether a child died over it: it is tried once more, alone."""
        return bool(self.losses or self.crashes)


class Batch:
    """The entries of one call, and whom to tell.  ``deadline``: an instant of ``time.monotonic()``."""

    __slots__ = ("_deliver", "deadline", "entries", "pending", "remaining")

    def __init__(self, items: Sequence[WireItem], deadline: float | None, deliver: Deliver) -> None:
        self.entries = [Entry(self, index, item) for index, item in enumerate(items)]
        self.pending: deque[Entry] = deque(self.entries)
        self.remaining = len(self.entries)
        self.deadline = deadline
        self._deliver = deliver

    def deliver(self, outcomes: Sequence[tuple[Entry, Outcome]]) -> None:
        """Hand over outcomes of entries that are not done yet; they are done then."""
        fresh: list[tuple[int, Outcome]] = []
        for entry, outcome in outcomes:
            if entry.state is not State.DONE:
                entry.state = State.DONE
                fresh.append((entry.index, outcome))
        self.remaining -= len(fresh)
        if fresh:
            self._deliver(fresh)

    def finish(self, fault: Fault) -> None:
        """Everything that is not done becomes the fault."""
        self.deliver([(entry, fault) for entry in self.entries if entry.state is not State.DONE])
        self.pending.clear()

    def requeue(self, entries: Sequence[Entry]) -> None:
        """Put entries that were sent back at the head of the queue, in their order."""
        for entry in reversed(entries):
            if entry.state is State.SENT:
                entry.state = State.QUEUED
                self.pending.appendleft(entry)
