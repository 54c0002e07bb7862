"""How much is taken on at once: items, estimated work, bodies in memory; beyond that, 429 with Retry-After.

Work is reckoned apart for answers and programs, in estimated seconds of one processor.  How much of it is
done in a second is learned while something is done, so the time after which a caller is told to come again
is what the queue really takes.  What would not be done by its own deadline is not taken on at all: it would
cost others their time, and end as an error.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Self

from service.errors import queue_full
from service.lanes import Lane
from service.ports import Clock

MAX_RETRY_AFTER_S = 60


@dataclass(frozen=True, slots=True)
class Work:
    """What a request asks for: items, and the estimated seconds of answers and of programs among them.

    ``line``: with whom it stands in line, where turns are fair.  ``deadline``: by when it must be done, on
    the clock.
    """

    items: int
    answers_s: float = 0.0
    programs_s: float = 0.0
    line: Hashable = ""
    deadline: float = math.inf


NOTHING = Work(0)


class Admission:
    """Counts what is in flight.  A request that finds the house empty is always let in, whatever its size.

    ``max_wait_s``: work that would take longer than this, beside all that is in flight, is not taken on.
    ``parallel``: how many pieces of each kind (answers, programs) are worked on at once, until that is known
    better.
    """

    def __init__(
        self,
        max_items: int,
        max_bytes: float,
        clock: Clock,
        max_wait_s: float = math.inf,
        parallel: tuple[float, float] = (1.0, 1.0),
    ) -> None:
        self._max_items = max_items
        self._max_bytes = max_bytes
        self._max_wait_s = max_wait_s
        self._clock = clock
        self._answers, self._programs = map(Lane, parallel)
        self.items = 0
        self.bytes = 0

    def scoring(self, work: Work) -> Room:
        """Room for work, until its end.  Raises ``RequestError`` 429."""
        room = Room(self)
        room.admit(work)
        return room

    def buffering(self) -> Room:
        """Room for one body as it grows, and for what it asks; free again at its end."""
        return Room(self)

    def check(self) -> None:
        """Whether anything can be taken on at all, before a body is read.  Raises ``RequestError`` 429."""
        if self.items >= self._max_items:
            raise queue_full(self._retry_after(1, NOTHING))

    def admit(self, work: Work) -> None:
        """Take work on.  Raises ``RequestError`` 429."""
        now = self._clock.monotonic()
        if self.items and (self.items + work.items > self._max_items or self._is_too_long(work, now)):
            raise queue_full(self._retry_after(work.items, work))
        self.items += work.items
        for lane, seconds in self._lanes(work):
            lane.begin(work.line, seconds, now)

    def release(self, room: Room) -> None:
        """What the room held is free."""
        self.bytes -= room.size
        work = room.work
        if work.items:
            now = self._clock.monotonic()
            self.items -= work.items
            for lane, seconds in self._lanes(work):
                lane.end(work.line, seconds, now)

    def did(self, answers_s: float = 0.0, programs_s: float = 0.0) -> None:
        """So many estimated seconds of what is in flight are done."""
        lane, seconds = (self._answers, answers_s) if answers_s else (self._programs, programs_s)
        lane.did(seconds, self._clock.monotonic())

    def grow(self, room: Room, size: int) -> None:
        """Room for more of a body.  Raises ``RequestError`` 429."""
        if self.bytes > room.size and self.bytes + size > self._max_bytes:
            raise queue_full(self._retry_after(0, NOTHING))
        self.bytes += size
        room.size += size

    def now(self) -> float:
        """The clock's time."""
        return self._clock.monotonic()

    def _lanes(self, work: Work) -> list[tuple[Lane, float]]:
        """The lanes that work goes on, and how much of it."""
        lanes = ((self._answers, work.answers_s), (self._programs, work.programs_s))
        return [(lane, seconds) for lane, seconds in lanes if seconds]

    def _is_too_long(self, work: Work, now: float) -> bool:
        """Whether some kind of work that is asked for is in flight already, and would take too long."""
        return self._late_s(work, now) > 0.0

    def _late_s(self, work: Work, now: float) -> float:
        """By how much it would take too long, beside what is in flight."""
        lanes = [(lane, more) for lane, more in self._lanes(work) if lane.seconds]
        late = [
            lane.wait_s(work.line, more, now) - self._bound_s(lane, more, work, now) for lane, more in lanes
        ]
        return max(late, default=0.0)

    def _bound_s(self, lane: Lane, more: float, work: Work, now: float) -> float:
        """How long it may take: until its deadline, where the speed is known and it could be done by then
        if it were alone.
        """
        left = work.deadline - now
        has_a_chance = lane.is_known and lane.alone_s(more) <= left
        return min(self._max_wait_s, left) if has_a_chance else self._max_wait_s

    def _retry_after(self, items: int, work: Work) -> int:
        """Seconds until there is room for so much, if all goes on as it does; what is asked for counts."""
        late_s = self._late_s(work, self._clock.monotonic())
        share = min(1.0, max(0, self.items + items - self._max_items) / max(1, self.items))
        all_s = max(self._answers.all_s(), self._programs.all_s())
        return max(1, min(MAX_RETRY_AFTER_S, math.ceil(max(late_s, share * all_s))))


class Room:
    """What one request holds: the bytes of its body, its work.  A context manager, for once."""

    __slots__ = ("_admission", "size", "work")

    def __init__(self, admission: Admission) -> None:
        self._admission = admission
        self.work = NOTHING
        self.size = 0

    def grow(self, size: int) -> None:
        """Hold more of a body.  Raises ``RequestError`` 429."""
        self._admission.grow(self, size)

    def admit(self, work: Work) -> None:
        """Hold work, too; once.  Raises ``RequestError`` 429."""
        self._admission.admit(work)
        self.work = work

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, err: object, at: object) -> None:
        self.release()

    def release(self) -> None:
        """Hold nothing any more; idempotent."""
        self._admission.release(self)
        self.work = NOTHING
        self.size = 0
