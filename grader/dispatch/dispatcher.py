"""The dispatcher: one thread that hands out chunks, takes in outcomes, and keeps every deadline.

Rules it keeps, whatever the children do:

- an entry that uses up its processor time costs its child's life, and nobody else's time: long before, what
  else the child was sent has gone to others;
- no verdict depends on how busy the machine is: a child that is kept from running is given up after a while
  by the clock (the patience), but its entry is not judged;
- a child that dies for another reason gets its entry one more try, alone, on another child;
- nothing is delivered twice, and everything is delivered once.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable

from grader.child import WireOutcome, from_wire
from grader.frames import Phase
from grader.grade import Fault

from .batch import Batch, Entry, Outcome, State
from .family import Family
from .nursery import Nursery
from .outcomes import CHILD_LOST, GOLD_TIMED_OUT, crashed, is_guilty, out_of_time, was_killed
from .queue import Queue
from .worker import Chunk, Worker

TICK_S = 0.01  # how often running items are looked at
STUCK_S = 0.02  # an item that has used so much processor time loses its chunk's company
SILENT_S = 0.25  # a child that gets nowhere for so long, by the clock, loses what it was sent as well
CHUNKS_AHEAD = 2  # sent to one child, so that it never waits for the next


class Dispatcher:
    """Owns the queue and the children; all but ``submit`` and ``close`` runs in its own thread."""

    def __init__(self, children: int, deadline_s: float, memory_mb: int, patience_s: float) -> None:
        self._size = children
        self._deadline_s = deadline_s
        self._patience_s = patience_s
        self._selector = selectors.DefaultSelector()
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_in.setblocking(False)
        self._wake_out.setblocking(False)
        self._selector.register(self._wake_in, selectors.EVENT_READ, self._on_wake)
        self._lock = threading.Lock()  # guards the inbox and the two flags
        self._inbox: deque[Batch] = deque()
        self._closing = False
        self._over = False
        self._queue = Queue()
        self._number = 0  # of the last chunk
        self._next_check = 0.0
        self.nursery = Nursery(
            children,
            lambda: Family(memory_mb),
            self._selector,
            self._hear,
            self._lose,
            self._judge_dead,
        )
        self._thread = threading.Thread(target=self._run, name="math-pool", daemon=True)
        self._thread.start()

    # From any thread

    def submit(self, batch: Batch) -> None:
        """Queue a batch; after the end it fails at once."""
        with self._lock:
            if not self._over:
                self._inbox.append(batch)
                self._wake()
                return
        batch.finish(CHILD_LOST)

    def close(self) -> None:
        """End everything; what is not done becomes a fault."""
        with self._lock:
            if not self._over:
                self._closing = True
                self._wake()
        self._thread.join()

    @property
    def remaining(self) -> int:
        """How many entries are not done."""
        return self._queue.remaining + sum(batch.remaining for batch in tuple(self._inbox))

    def _wake(self) -> None:
        with contextlib.suppress(BlockingIOError):  # a full socket wakes as well
            self._wake_out.send(b"\0")

    # The loop

    def _run(self) -> None:
        try:
            while not self._closing:
                for key, mask in self._selector.select(self._wait_s()):
                    react: Callable[[int], None] = key.data
                    react(mask)
                self._take_inbox()
                now = time.monotonic()
                if now >= self._next_check:
                    self._next_check = now + TICK_S
                    self._check(now)
                self._hand_out()
        finally:
            self._shut_down()

    def _wait_s(self) -> float | None:
        """Seconds until something must be looked at; ``None`` while nothing runs or waits."""
        busy = self._queue or any(worker.chunks for worker in self.nursery.workers)
        return max(0.0, self._next_check - time.monotonic()) if busy else None

    def _on_wake(self, mask: int) -> None:
        del mask
        with contextlib.suppress(BlockingIOError):
            self._wake_in.recv(4096)

    def _take_inbox(self) -> None:
        if self._inbox:
            while self._inbox:
                self._queue.add(self._inbox.popleft())
            self._queue.expire(time.monotonic())
        if self.nursery.broken:
            self._queue.fail_all(CHILD_LOST)

    def _shut_down(self) -> None:
        self.nursery.close()
        with self._lock:
            self._over = True
        self._take_inbox()
        self._queue.fail_all(CHILD_LOST)
        self._selector.close()
        self._wake_in.close()
        self._wake_out.close()

    # Handing out and taking in

    def _hand_out(self) -> None:
        while (worker := self._least_busy()) is not None:
            entries = self._queue.next_suspect() if worker.is_free else []
            entries = entries or self._queue.next_chunk(self._size)
            if not entries:
                return
            self._number += 1
            worker.send(Chunk(self._number, entries))
            if worker.has_unsent:
                self.nursery.listen(worker)

    def _least_busy(self) -> Worker | None:
        """The child with the least to do, of those that can take more."""
        able = [worker for worker in self.nursery.workers if worker.takes(CHUNKS_AHEAD)]
        return min(able, key=lambda worker: len(worker.chunks), default=None)

    def _hear(self, worker: Worker) -> None:
        answers = worker.receive()
        if answers is None:
            self._lose(worker)
            return
        for answer in answers:
            settled = worker.settle(answer)
            self._queue.deliver([(entry, self._value(entry, outcome)) for entry, outcome in settled])

    def _value(self, entry: Entry, outcome: WireOutcome) -> Outcome:
        value = from_wire(outcome)
        if isinstance(value, Fault) and value.code == "gold_unreadable":
            self._queue.remember_gold(entry, value)
        return value

    # Watching

    def _check(self, now: float) -> None:
        self._queue.expire(now)
        for worker in tuple(self.nursery.workers):
            running = worker.running()
            if running is not None:
                self._watch(worker, *running)
            else:
                self._watch_silent(worker, worker.silent_s(now))

    def _watch_silent(self, worker: Worker, seconds: float) -> None:
        """A child that does not begin what it was sent is kept from running, by somebody outside."""
        if seconds > self._patience_s:
            self._part(worker, None)
        elif seconds > SILENT_S and not worker.robbed:
            self._queue.requeue(worker.rob(but=None))

    def _watch(self, worker: Worker, entry: Entry, seconds: float) -> None:
        if seconds <= STUCK_S:
            return  # used processor time is never more than what passed by the clock
        cpu_s = worker.cpu_since_begun_s()
        if not worker.robbed and (seconds > SILENT_S or is_guilty(cpu_s, STUCK_S)):
            self._queue.requeue(worker.rob(but=entry))
        if seconds > self._deadline_s and is_guilty(cpu_s, self._deadline_s):
            self._end_guilty(worker, entry)
        elif seconds > self._patience_s:
            self._part(worker, entry)

    def _end_guilty(self, worker: Worker, entry: Entry) -> None:
        reading_gold = worker.progress.phase == Phase.READING_GOLD
        still = worker.running()
        if still is None or still[0] is not entry:
            return  # it got through while we looked
        if reading_gold:
            self._queue.remember_gold(entry, GOLD_TIMED_OUT)
        self._queue.deliver([(entry, GOLD_TIMED_OUT if reading_gold else out_of_time(self._deadline_s))])
        self._part(worker, None)

    def _lose(self, worker: Worker) -> None:
        self._part(worker, worker.suspect())

    def _part(self, worker: Worker, suspect: Entry | None) -> None:
        """Part with a child; its suspect is judged when it is known how it ended, the others go back."""
        self._queue.requeue([entry for entry in worker.unanswered() if entry is not suspect])
        self.nursery.part(worker, suspect)

    def _judge_dead(self, suspect: Entry, status: int, reading_gold: bool) -> None:
        """A child ended over an entry: once may be chance, twice is the entry's doing or our misfortune."""
        if suspect.state is State.DONE:
            return
        if was_killed(status):
            suspect.losses += 1
        else:
            suspect.crashes += 1
        if suspect.losses > 1:
            self._queue.deliver([(suspect, CHILD_LOST)])
        elif suspect.crashes > 1:
            self._queue.deliver([(suspect, GOLD_TIMED_OUT if reading_gold else crashed())])
        else:
            self._queue.suspect(suspect)
