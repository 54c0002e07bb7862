"""Whose turn it is: what waits is shared fairly between clients, and between the requests of a client.

Of those that wait, the one that was served least is next, so that a giant batch slows small requests down
by a few items, and thousands of small requests cannot hold up a batch for ever.  Evaluation gets a small
share while training waits, never none.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator, Sequence
from typing import Generic, TypeVar

from service.ports import Sender

Waiting = TypeVar("Waiting")

QUANTUM = 32.0
SMALL = 16  # requests of so many items or fewer are not large: they stand in one line, in their order
URGENT_SHARE = 16.0  # of training, against 1 of evaluation


class Line(Generic[Waiting]):
    """What stands behind one another: a large request, or all small ones of a client."""

    __slots__ = ("entries", "served", "share")

    def __init__(self, share: float = 1.0) -> None:
        self.entries: deque[tuple[Waiting, float]] = deque()
        self.served = 0.0
        self.share = share

    def __bool__(self) -> bool:
        return bool(self.entries)

    def take(self, most: float, into: list[Waiting]) -> float:
        """Move entries out, until their cost is no longer below ``most``; what they cost."""
        cost = 0.0
        while self.entries and cost < most:
            entry, one = self.entries.popleft()
            into.append(entry)
            cost += one
        return cost


class _Fork(Generic[Waiting]):
    """Lines, or forks of their own, of which the one that was served least is next."""

    __slots__ = ("_floor", "branches", "served", "share")

    def __init__(self, share: float = 1.0) -> None:
        self.branches: dict[Hashable, _Fork[Waiting] | Line[Waiting]] = {}
        self.served = 0.0
        self.share = share
        self._floor = 0.0

    def __bool__(self) -> bool:
        return bool(self.branches)

    def fork(self, key: Hashable, share: float = 1.0) -> _Fork[Waiting]:
        """The fork of that name; a new one is as if it had been served as the least served of now."""
        found = self.branches.get(key)
        if found is None:
            found = self._enter(key, _Fork(share))
        assert isinstance(found, _Fork)
        return found

    def line(self, key: Hashable) -> Line[Waiting]:
        """The line of that name, in the same way."""
        found = self.branches.get(key)
        if found is None:
            found = self._enter(key, Line())
        assert isinstance(found, Line)
        return found

    def _enter(self, key: Hashable, branch: _Fork[Waiting] | Line[Waiting]) -> _Fork[Waiting] | Line[Waiting]:
        branch.served = self._floor
        self.branches[key] = branch
        return branch

    def take(self, most: float, into: list[Waiting]) -> float:
        """As ``Line.take``, from whoever is next."""
        branches = self.branches
        if len(branches) == 1:
            key, branch = next(iter(branches.items()))
        else:
            key, branch = min(branches.items(), key=_served)
        cost = branch.take(most, into)
        self._floor = branch.served
        branch.served += cost / branch.share
        if not branch:
            del branches[key]
        return cost


def _served(pair: tuple[Hashable, _Fork[Waiting] | Line[Waiting]]) -> float:
    return pair[1].served


class Turns(Generic[Waiting]):
    """All that waits.  For one thread.  ``quantum``: cost that one line is served at a time."""

    def __init__(self, quantum: float = QUANTUM) -> None:
        self._quantum = quantum
        self.waiting = 0  # entries
        self._root: _Fork[Waiting] = _Fork()

    def __bool__(self) -> bool:
        return bool(self._root)

    def add(
        self,
        sender: Sender,
        request: Hashable,
        entries: Sequence[tuple[Waiting, float]],
        *,
        large: bool | None = None,
    ) -> None:
        """A request's entries, each with its cost (of at most a few quanta, or it is served alone).

        ``large``: whether the request has a line of its own; by the number of its entries if it is not said.
        """
        if not entries:
            return
        self.waiting += len(entries)
        urgency = self._root.fork(sender.urgent, URGENT_SHARE if sender.urgent else 1.0)
        client = urgency.fork(sender.client)
        alone = len(entries) > SMALL if large is None else large
        client.line(request if alone else None).entries.extend(entries)

    def take(self, most: float) -> list[Waiting]:
        """The next entries, a quantum of one line at a time, until their cost is no longer below ``most``."""
        taken: list[Waiting] = []
        left = most
        while left > 0 and self._root:
            left -= self._root.take(min(left, self._quantum), taken)
        self.waiting -= len(taken)
        return taken

    def entries(self) -> Iterator[Waiting]:
        """All that waits, in no order."""
        forks: list[_Fork[Waiting]] = [self._root]
        while forks:
            for branch in forks.pop().branches.values():
                if isinstance(branch, _Fork):
                    forks.append(branch)
                else:
                    yield from (entry for entry, _ in branch.entries)

    def leave(self, sender: Sender, request: Hashable) -> None:
        """A large request is given up: its line goes.

        (The few entries of a small one are its sender's to recognise when they are taken.)
        """
        urgency = self._root.branches.get(sender.urgent)
        client = urgency.branches.get(sender.client) if isinstance(urgency, _Fork) else None
        if not isinstance(urgency, _Fork) or not isinstance(client, _Fork):
            return
        line = client.branches.pop(request, None)
        self.waiting -= len(line.entries) if isinstance(line, Line) else 0
        if not client:
            del urgency.branches[sender.client]
        if not urgency:
            del self._root.branches[sender.urgent]
