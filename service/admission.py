"""How much is taken on at once: items, estimated work, bodies in memory; beyond that, 429 with Retry-After.

Work is reckoned apart for answers and programs, in estimated seconds of one processor.  How much of it is
done in a second is learned while something is done, so the time after which a caller is told to come again
is what the queue really takes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

from service.errors import queue_full
from service.ports import Clock

MAX_RETRY_AFTER_S = 60
LEARN_S = 2.0  # of being busy, before what was done in that time says anything
FORGET_S = 30.0  # half of what was learned is forgotten after so long


@dataclass(frozen=True, slots=True)
class Work:
    """What a request asks for: items, and the estimated seconds of answers and of programs among them."""

    items: int
    answers_s: float = 0.0
    programs_s: float = 0.0


NOTHING = Work(0)


class Lane:
    """One kind of work: how much is in flight, and how fast it goes."""

    def __init__(self, parallel: float) -> None:
        self.seconds = 0.0
        self._parallel = parallel
        self._done = 0.0
        self._since = 0.0

    def begin(self, seconds: float, now: float) -> None:
        """More is in flight."""
        if seconds and self.seconds <= 0.0:
            self._since, self._done = now, 0.0
        self.seconds += seconds

    def end(self, seconds: float, now: float) -> None:
        """So much of it is done."""
        self.seconds = max(0.0, self.seconds - seconds)
        self._done += seconds
        if now - self._since > FORGET_S:
            self._since, self._done = (self._since + now) / 2, self._done / 2

    def wait_s(self, more: float, now: float) -> float:
        """How long it takes until what is in flight is done, and more."""
        busy = now - self._since
        rate = self._done / busy if busy >= LEARN_S and self._done else self._parallel
        return (self.seconds + more) / rate


class Admission:
    """Counts what is in flight.  A request that finds the house empty is always let in, whatever its size.

    ``max_wait_s``: work that would take longer than this, with all that is in flight, is not taken on.
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
        self._answers.begin(work.answers_s, now)
        self._programs.begin(work.programs_s, now)

    def release(self, room: Room) -> None:
        """What the room held is free."""
        self.bytes -= room.size
        work = room.work
        if work.items:
            now = self._clock.monotonic()
            self.items -= work.items
            self._answers.end(work.answers_s, now)
            self._programs.end(work.programs_s, now)

    def grow(self, room: Room, size: int) -> None:
        """Room for more of a body.  Raises ``RequestError`` 429."""
        if self.bytes > room.size and self.bytes + size > self._max_bytes:
            raise queue_full(self._retry_after(0, NOTHING))
        self.bytes += size
        room.size += size

    def now(self) -> float:
        """The clock's time."""
        return self._clock.monotonic()

    def _is_too_long(self, work: Work, now: float) -> bool:
        """Whether some kind of work that is asked for is in flight already, and would take too long."""
        lanes = ((self._answers, work.answers_s), (self._programs, work.programs_s))
        return any(
            more and lane.seconds and lane.wait_s(more, now) > self._max_wait_s for lane, more in lanes
        )

    def _retry_after(self, items: int, work: Work) -> int:
        """Seconds until there is room for so much, if all goes on as it does; what is asked for counts."""
        now = self._clock.monotonic()
        lanes = ((self._answers, work.answers_s), (self._programs, work.programs_s))
        too_long = max(lane.wait_s(more, now) if more else 0.0 for lane, more in lanes) - self._max_wait_s
        share = min(1.0, max(0, self.items + items - self._max_items) / max(1, self.items))
        all_s = max(self._answers.wait_s(0.0, now), self._programs.wait_s(0.0, now))
        return max(1, min(MAX_RETRY_AFTER_S, math.ceil(max(too_long, share * all_s))))


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
