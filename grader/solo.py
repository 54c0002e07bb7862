"""One child for one caller at a time: the shortest way from a question to its grade.

The pool serves many callers through a thread of its own; a plain function has one question and waits for its
answer.  The same child, the same deadlines, the same judgement of overdue and dead ones, without the thread.
"""

from __future__ import annotations

import select
import time
from typing import Literal

from grader.child import WireItem, from_wire
from grader.dispatch.batch import Batch, Entry, Outcome, State
from grader.dispatch.family import Family
from grader.dispatch.outcomes import (
    CHILD_LOST,
    GOLD_TIMED_OUT,
    PATIENCE_S,
    crashed,
    is_guilty,
    out_of_time,
    was_killed,
)
from grader.dispatch.worker import Chunk, Worker
from grader.frames import Phase
from grader.zygote import ENDED, FORKED, READY

WARM_UP_S = 120.0


class SoloError(RuntimeError):
    """The child's processes cannot be started."""


class Solo:
    """A zygote with one child, used by one thread at a time."""

    def __init__(self, deadline_s: float = 1.0, memory_mb: int = 512, patience_s: float = PATIENCE_S) -> None:
        self._deadline_s = deadline_s
        self._patience_s = patience_s
        self._family = Family(memory_mb)
        self._number = 0
        self._notice(READY)
        self._worker = self._fork()

    def grade(self, item: WireItem) -> Outcome:
        """The outcome of one item, within its deadline; a child that dies over it is replaced once."""
        entry = Entry(Batch((), None, lambda _: None), 0, item)
        while True:
            outcome = self._ask(entry)
            if outcome is not None:
                return outcome
            gold_at_fault = self._worker.progress.phase == Phase.READING_GOLD
            if was_killed(self._replace()):
                entry.losses += 1
            else:
                entry.crashes += 1
            if entry.losses > 1:
                return CHILD_LOST
            if entry.crashes > 1:
                return GOLD_TIMED_OUT if gold_at_fault else crashed()

    def close(self) -> None:
        """End the child and its zygote."""
        self._worker.close()
        self._family.close()

    def _ask(self, entry: Entry) -> Outcome | None:
        """Send the entry and wait; ``None`` if the child is dead or was kept from running for too long."""
        worker = self._worker
        self._number += 1
        entry.state = State.QUEUED
        worker.send(Chunk(self._number, [entry]))
        poll = select.poll()
        begun = time.monotonic()
        overdue = False
        while True:
            poll.register(worker.connection, select.POLLIN | (select.POLLOUT if worker.has_unsent else 0))
            waited = time.monotonic() - begun
            events = poll.poll(max(1, int((self._deadline_s - waited) * 1e3)) if not overdue else 10)
            worker.flush()
            answers = worker.receive() if events else iter(())
            if answers is None:
                return None
            for answer in answers:
                for _, outcome in worker.settle(answer):
                    return from_wire(outcome)
            overdue = time.monotonic() - begun > self._deadline_s
            if overdue and (sentence := self._judge(worker, time.monotonic() - begun)) is not None:
                return None if sentence is False else sentence

    def _judge(self, worker: Worker, waited_s: float) -> Outcome | Literal[False] | None:
        """An overdue item's outcome; ``False`` to give the child up, ``None`` to wait on."""
        running = worker.running()
        if running is None or running[1] <= self._deadline_s:
            return False if waited_s > self._patience_s else None
        if is_guilty(worker.cpu_since_begun_s(), self._deadline_s):
            reading_gold = worker.progress.phase == Phase.READING_GOLD
            self._replace()
            return GOLD_TIMED_OUT if reading_gold else out_of_time(self._deadline_s)
        return False if running[1] > self._patience_s else None

    def _replace(self) -> int:
        """End the child, fork another, and return how the old one ended (a wait status)."""
        worker = self._worker
        worker.close()
        status = 0
        if worker.pid is not None:
            self._family.end(worker.pid)
            status = self._notice(ENDED)[1]
        worker.progress.close()
        self._worker = self._fork()
        return status

    def _fork(self) -> Worker:
        worker = self._family.fork()
        if worker is None:
            raise SoloError("the grader's process is gone")
        worker.pid = self._notice(FORKED)[0]
        return worker

    def _notice(self, expected: bytes) -> tuple[int, int]:
        """Wait for the notice that is due."""
        while select.select([self._family.control], [], [], WARM_UP_S)[0]:
            notices = self._family.notices()
            if notices is None:
                break
            for letter, pid, status in notices:
                if letter == expected:
                    return pid, status
        raise SoloError("the grader's processes do not start")
