"""What waits: the batches that are not done, the entries over which a child died, the golds known as bad."""

from __future__ import annotations

import contextlib
from collections import OrderedDict, deque
from collections.abc import Sequence
from itertools import groupby

from grader.child import WireItem
from grader.grade import Fault

from .batch import Batch, Entry, Outcome, State
from .outcomes import DEADLINE_EXCEEDED

MIN_CHUNK = 16  # items: less work than a trip to a child costs
MAX_CHUNK = 128
MAX_CHUNK_CHARS = 256_000
MAX_BAD_GOLDS = 256


class Queue:
    """Batches take turns, so that a small one does not wait for a large one.  Used by one thread only."""

    def __init__(self) -> None:
        self._batches: deque[Batch] = deque()
        self._suspects: deque[Entry] = deque()
        self._bad_golds: OrderedDict[tuple[object, ...], Fault] = OrderedDict()

    def __bool__(self) -> bool:
        return bool(self._batches)

    @property
    def remaining(self) -> int:
        """How many entries are not done."""
        return sum(batch.remaining for batch in tuple(self._batches))

    def add(self, batch: Batch) -> None:
        """Take in a batch; an empty one is done."""
        if batch.remaining:
            self._batches.append(batch)

    def deliver(self, outcomes: Sequence[tuple[Entry, Outcome]]) -> None:
        """Hand outcomes to their batches, and forget batches that are done."""
        for batch, group in groupby(outcomes, key=lambda pair: pair[0].batch):
            batch.deliver(list(group))
            if not batch.remaining:
                with contextlib.suppress(ValueError):
                    self._batches.remove(batch)

    def expire(self, now: float) -> None:
        """End the batches whose deadline has passed."""
        for batch in tuple(self._batches):
            if batch.deadline is not None and now >= batch.deadline:
                batch.finish(DEADLINE_EXCEEDED)
                self._batches.remove(batch)

    def fail_all(self, fault: Fault) -> None:
        """Everything that waits becomes the fault."""
        while self._batches:
            self._batches.popleft().finish(fault)

    def requeue(self, entries: Sequence[Entry]) -> None:
        """Take back entries that were sent and not answered; they are next."""
        for batch, group in groupby(entries, key=lambda entry: entry.batch):
            batch.requeue(list(group))

    def suspect(self, entry: Entry) -> None:
        """Take back an entry over which a child died; it goes out alone."""
        entry.state = State.QUEUED
        self._suspects.append(entry)

    def next_suspect(self) -> list[Entry]:
        """The next entry that must go out alone, if there is one."""
        while self._suspects:
            entry = self._suspects.popleft()
            if entry.state is State.QUEUED:
                return [entry]
        return []

    def next_chunk(self, children: int) -> list[Entry]:
        """The next entries of the batch whose turn it is; few where little is left, to end together."""
        queued = sum(len(batch.pending) for batch in self._batches)
        most = max(MIN_CHUNK, min(MAX_CHUNK, queued // (2 * children)))
        for _ in range(len(self._batches)):
            batch = self._batches[0]
            self._batches.rotate(-1)
            entries = self._take(batch, most)
            if entries:
                return entries
        return []

    def _take(self, batch: Batch, most: int) -> list[Entry]:
        entries: list[Entry] = []
        chars = 0
        while batch.pending and len(entries) < most and chars < MAX_CHUNK_CHARS:
            entry = batch.pending.popleft()
            if entry.state is not State.QUEUED:
                continue
            known = self._bad_golds.get(_gold_key(entry.item)) if self._bad_golds else None
            if known is not None:
                batch.deliver([(entry, known)])
                continue
            entries.append(entry)
            chars += len(entry.item[0])
        if not batch.remaining:
            self._batches.remove(batch)
        return entries

    def remember_gold(self, entry: Entry, fault: Fault) -> None:
        """A group's other completions need not find out again that its gold is bad."""
        self._bad_golds[_gold_key(entry.item)] = fault
        if len(self._bad_golds) > MAX_BAD_GOLDS:
            self._bad_golds.popitem(last=False)


def _gold_key(item: WireItem) -> tuple[object, ...]:
    _, golds, kind, prompt, options, _ = item
    return (golds, kind, prompt if kind == "choice" else None, repr(sorted(options.items())))
