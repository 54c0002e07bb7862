"""The grader's pool of children as a ``MathGrader``: what many requests ask goes to it together.

The pool is only ever given a little more than it can have in hand; what else waits, waits here, where turns
are fair and where work whose client went away is forgotten at no cost.  An idle pool is given a question at
once; while it works, the next questions gather by themselves.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Sequence
from functools import partial

from grader.dispatch.outcomes import DEADLINE_EXCEEDED
from grader.grade import Fault, Grade, Question
from grader.pool import MathPool
from service.backends.call import Call
from service.fault_log import log_fault
from service.ports import ANYBODY, Health, Part, Sender
from service.turns import SMALL, Turns

NOT_SENT = Fault("internal", "a fault of the service; its log has more", retryable=False)

log = logging.getLogger(__name__)

Outcome = Grade | Fault
Pairs = Sequence[tuple[int, Outcome]]

GATHER_S = 0.003  # for which questions gather while the pool is at others
AHEAD = 256  # questions given to the pool at once, for each child: two of its largest chunks
PACKET = 32  # of a request's questions, that wait for their turn together

_Entry = tuple[Call[Question, Outcome], int]


class PoolGrader:
    """Grades in the children of a ``MathPool``, which it does not own.  For one event loop."""

    def __init__(self, pool: MathPool, children: int) -> None:
        self._pool = pool
        self._window = AHEAD * children
        self._turns: Turns[tuple[Call[Question, Outcome], range]] = Turns()
        self._out = 0  # questions that the pool has
        self._heard: deque[tuple[Sequence[_Entry], Pairs]] = deque()
        self._filling = False
        self._telling = False

    async def grade(
        self, parts: Iterable[Sequence[Question]], deadline: float, sender: Sender = ANYBODY
    ) -> AsyncGenerator[Pairs, None]:
        """Pairs of the question's index and what came of it, as they become known, some at a time."""
        loop = asyncio.get_running_loop()
        call: Call[Question, Outcome] = Call((), deadline, DEADLINE_EXCEEDED)
        timer = loop.call_later(max(0.0, deadline - time.monotonic()), call.expire)
        try:
            for questions in parts:
                self._ask(call, questions, sender, loop)
                await asyncio.sleep(0)  # the pool begins before the next part is made
                if call.arrived:
                    yield call.take()
            while call.unknown or call.arrived:
                yield await call.next()
        finally:
            timer.cancel()
            if call.unknown:
                call.unknown.clear()
                self._turns.leave(sender, call)

    def _ask(
        self,
        call: Call[Question, Outcome],
        questions: Sequence[Question],
        sender: Sender,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        if questions:
            new = call.extend(questions)
            packets = (new[start : start + PACKET] for start in range(0, len(new), PACKET))
            entries = [((call, packet), float(len(packet))) for packet in packets]
            self._turns.add(sender, call, entries, large=len(call.work) > SMALL)
            self._fill_soon(loop)

    async def health(self) -> Health:
        """Whether the pool has children that grade."""
        children = len(self._pool.children)
        message = f"{children} alive, {self._pool.restarts} replaced so far"
        waiting = sum(len(packet) for _, packet in self._turns.entries())
        gauges = {
            "children": float(children),
            "waiting": float(self._pool.waiting + waiting),
            "restarts": float(self._pool.restarts),
        }
        return Health(self._pool.healthy, (Part("grading children", self._pool.healthy, message),), gauges)

    def _fill_soon(self, loop: asyncio.AbstractEventLoop) -> None:
        """Fill up once the requests that have just come have all said what they want."""
        if self._filling:
            return
        self._filling = True
        if self._out:
            loop.call_later(GATHER_S, self._fill, loop)
        else:
            loop.call_soon(self._fill, loop)

    def _fill(self, loop: asyncio.AbstractEventLoop) -> None:
        """Give the pool what it has room for; not in crumbs, while it has enough to do."""
        self._filling = False
        while self._turns:
            room = self._window - self._out
            if room < self._window // 4:
                return
            taken = self._turns.take(room)
            entries = [(call, index) for call, packet in taken for index in packet if index in call.unknown]
            if entries:
                self._send(entries, loop)

    def _send(self, entries: Sequence[_Entry], loop: asyncio.AbstractEventLoop) -> None:
        self._out += len(entries)
        questions = [call.work[index] for call, index in entries]
        deadline = max(call.deadline for call, _ in entries)
        try:
            self._pool.deliver(questions, partial(self._hear, entries, loop), deadline)
        except ValueError as err:  # an option that is no plain data, which nothing read from JSON can be
            log_fault(log, "questions could not be sent to the pool", err)
            self._hear(entries, loop, [(position, NOT_SENT) for position in range(len(entries))])

    def _hear(self, entries: Sequence[_Entry], loop: asyncio.AbstractEventLoop, pairs: Pairs) -> None:
        """Answers have come; in the pool's own thread."""
        self._heard.append((entries, pairs))
        if not self._telling:
            self._telling = True
            with contextlib.suppress(RuntimeError):  # the loop may close while what was given up comes in
                loop.call_soon_threadsafe(self._settle, loop)

    def _settle(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hand out all that was heard."""
        self._telling = False
        calls: set[Call[Question, Outcome]] = set()
        while self._heard:
            entries, pairs = self._heard.popleft()
            self._out -= len(pairs)
            for position, outcome in pairs:
                call, index = entries[position]
                call.settle(index, outcome)
                calls.add(call)
        for call in calls:
            call.wake()
        if self._turns:
            self._fill_soon(loop)
