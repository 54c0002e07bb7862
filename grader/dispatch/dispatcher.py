"""The dispatcher: one thread that hands out chunks, takes in outcomes, and keeps every deadline.

Rules it keeps, whatever the children do:

- an entry that runs past its deadline costs its child's life, and nobody else's time: long before, what else
  the child was sent has gone to others;
- an entry is guilty only if it used processor time; a child that was merely kept from running is not judged;
- a child that dies for another reason gets its entry one more try, alone, on another child;
- nothing is delivered twice, and everything is delivered once.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from itertools import groupby

from grader.child import WireItem, WireOutcome, from_wire
from grader.frames import Phase
from grader.grade import Fault
from grader.zygote import ENDED, FORKED, READY

from .batch import Batch, Entry, Outcome, State
from .family import Family
from .outcomes import CHILD_LOST, DEADLINE_EXCEEDED, GOLD_TIMED_OUT, crashed, out_of_time
from .worker import Answer, Chunk, Worker

TICK_S = 0.01  # how often running items are looked at
STUCK_S = 0.02  # an item that runs longer loses its chunk's company
GUILTY_CPU_SHARE = 0.25  # of the deadline: an item that has used less was kept from running
PATIENCE = 3  # deadlines that a child may be kept from running before it is given up
MAX_CHUNK = 32  # items
MAX_CHUNK_CHARS = 256_000
CHUNKS_AHEAD = 2  # sent to one child, so that it never waits for the next
MAX_BAD_GOLDS = 256
MAX_FAILED_STARTS = 3


class Dispatcher:
    """Owns the zygote, the children and the queue; everything but ``submit`` and ``close`` runs in its thread."""

    def __init__(self, children: int, deadline_s: float, memory_mb: int) -> None:
        self._size = children
        self._deadline_s = deadline_s
        self._memory_mb = memory_mb
        self._selector = selectors.DefaultSelector()
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_in.setblocking(False)
        self._wake_out.setblocking(False)
        self._selector.register(self._wake_in, selectors.EVENT_READ, self._on_wake)
        self._inbox: deque[Batch] = deque()
        self._closing = False
        self._batches: deque[Batch] = deque()
        self._suspects: deque[Entry] = deque()
        self._workers: list[Worker] = []
        self._forking: deque[Worker] = deque()
        self._ending: dict[int, tuple[Worker, Entry | None]] = {}
        self._bad_golds: OrderedDict[tuple[object, ...], Fault] = OrderedDict()
        self._next_number = 1
        self._next_check = 0.0
        self._failed_starts = 0
        self.restarts = 0
        self.warm = threading.Event()
        self.broken = False
        self._family = self._start_family()
        self._thread = threading.Thread(target=self._run, name="math-pool", daemon=True)
        self._thread.start()

    # From any thread -----------------------------------------------------------------------------------------

    def submit(self, batch: Batch) -> None:
        """Queue a batch."""
        self._inbox.append(batch)
        self._wake()

    def close(self) -> None:
        """End everything; what is not done becomes a fault."""
        self._closing = True
        self._wake()
        self._thread.join()

    @property
    def children(self) -> list[int]:
        """The process ids of the children that are there."""
        return [worker.pid for worker in self._workers if worker.pid is not None]

    @property
    def zygote(self) -> int:
        """The template's process id."""
        return self._family.pid

    @property
    def waiting(self) -> int:
        """How many entries are not done."""
        return sum(batch.remaining for batch in (*self._batches, *self._inbox))

    def _wake(self) -> None:
        with contextlib.suppress(OSError):  # a full socket wakes as well, a closed one has nobody to wake
            self._wake_out.send(b"\0")

    # The loop ------------------------------------------------------------------------------------------------

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
        busy = self._batches or any(worker.chunks for worker in self._workers)
        return max(0.0, self._next_check - time.monotonic()) if busy else None

    def _on_wake(self, mask: int) -> None:
        del mask
        with contextlib.suppress(BlockingIOError):
            self._wake_in.recv(4096)

    def _take_inbox(self) -> None:
        while self._inbox:
            batch = self._inbox.popleft()
            if self.broken:
                batch.finish(CHILD_LOST)
            elif batch.remaining:
                self._batches.append(batch)

    def _shut_down(self) -> None:
        self._closing = True
        self._take_inbox()
        for batch in self._batches:
            batch.finish(CHILD_LOST)
        for worker in self._workers:
            worker.close()
        self._family.close()
        self._selector.close()
        self._wake_in.close()
        self._wake_out.close()
        self.warm.set()

    # The family ----------------------------------------------------------------------------------------------

    def _start_family(self) -> Family:
        family = Family(self._memory_mb, self._deadline_s / 2)
        self._selector.register(family.control, selectors.EVENT_READ, self._on_notice)
        return family

    def _on_notice(self, mask: int) -> None:
        del mask
        notices = self._family.notices()
        if notices is None:
            self._lose_family()
            return
        for letter, pid, status in notices:
            if letter == READY:
                self._family.ready = True
                self._failed_starts = 0
                self._replenish()
            elif letter == FORKED:
                self._welcome(self._forking.popleft(), pid)
            elif letter == ENDED:
                self._bury(*self._ending.pop(pid), status)

    def _lose_family(self) -> None:
        """The zygote is gone, and the kernel ends its children: start over."""
        self._selector.unregister(self._family.control)
        self._failed_starts += not self._family.ready
        self._family.close()
        for worker in list(self._workers):
            self._dismiss(worker)
        for worker, suspect in self._ending.values():
            self._bury(worker, suspect, signal.SIGKILL)
        self._ending.clear()
        self._forking.clear()
        if self._failed_starts < MAX_FAILED_STARTS:
            self.restarts += 1
            self._family = self._start_family()
            return
        self.broken = True
        self.warm.set()
        for batch in self._batches:
            batch.finish(CHILD_LOST)
        self._batches.clear()

    def _replenish(self) -> None:
        while self._family.ready and len(self._workers) < self._size:
            worker = self._family.fork()
            if worker is None:
                return
            self._workers.append(worker)
            self._forking.append(worker)

    def _welcome(self, worker: Worker, pid: int) -> None:
        worker.pid = pid
        if worker.closed:
            return
        self._selector.register(worker.connection, selectors.EVENT_READ, self._reaction(worker))
        if len(self._workers) == self._size and not self._forking:
            self.warm.set()

    def _reaction(self, worker: Worker) -> Callable[[int], None]:
        def react(mask: int) -> None:
            if worker.closed:
                return
            if mask & selectors.EVENT_WRITE:
                worker.flush()
                self._listen(worker)
            if mask & selectors.EVENT_READ:
                self._hear(worker)

        return react

    def _listen(self, worker: Worker) -> None:
        """Wait for what a worker says, and for room if it was not sent everything."""
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if worker.has_unsent else 0)
        self._selector.modify(worker.connection, events, self._reaction(worker))

    # Outcomes ------------------------------------------------------------------------------------------------

    def _hear(self, worker: Worker) -> None:
        answers = worker.receive()
        if answers is None:
            self._dismiss(worker)
            self._replenish()
            return
        for answer in answers:
            self._settle(worker, answer)

    def _settle(self, worker: Worker, answer: Answer) -> None:
        settled = worker.settle(answer)
        for batch, pairs in groupby(settled, key=lambda pair: pair[0].batch):
            self._deliver(batch, [(entry, self._value(entry, outcome)) for entry, outcome in pairs])

    def _value(self, entry: Entry, outcome: WireOutcome) -> Outcome:
        value = from_wire(outcome)
        if isinstance(value, Fault) and value.code == "gold_unreadable":
            self._remember_gold(entry, value)
        return value

    def _deliver(self, batch: Batch, outcomes: Sequence[tuple[Entry, Outcome]]) -> None:
        batch.deliver(outcomes)
        if not batch.remaining:
            with contextlib.suppress(ValueError):
                self._batches.remove(batch)

    # Watching ------------------------------------------------------------------------------------------------

    def _check(self, now: float) -> None:
        for batch in list(self._batches):
            if batch.deadline is not None and now >= batch.deadline:
                batch.finish(DEADLINE_EXCEEDED)
                self._batches.remove(batch)
        for worker in list(self._workers):
            if worker.chunks:
                self._watch(worker, now)

    def _watch(self, worker: Worker, now: float) -> None:
        running = worker.running()
        if running is None:
            if worker.silent_s(now) > PATIENCE * self._deadline_s:
                self._kill(worker, None)
            return
        entry, seconds = running
        if seconds > STUCK_S and not worker.robbed:
            self._rob(worker, entry)
        if seconds > self._deadline_s:
            self._judge_overdue(worker, entry, seconds)

    def _rob(self, worker: Worker, but: Entry) -> None:
        worker.rob()
        self._requeue([entry for entry in worker.unanswered() if entry is not but])

    def _judge_overdue(self, worker: Worker, entry: Entry, seconds: float) -> None:
        cpu = worker.cpu_since_begun_s()
        guilty = cpu is None or cpu >= GUILTY_CPU_SHARE * self._deadline_s
        if not guilty and seconds <= PATIENCE * self._deadline_s:
            return
        reading_gold = worker.progress.phase == Phase.READING_GOLD
        again = worker.running()
        if again is None or again[0] is not entry:  # it got through while we looked
            return
        if guilty:
            outcome = GOLD_TIMED_OUT if reading_gold else out_of_time(self._deadline_s)
            if isinstance(outcome, Fault):
                self._remember_gold(entry, outcome)
            self._deliver(entry.batch, [(entry, outcome)])
        self._kill(worker, None if guilty else entry)

    def _kill(self, worker: Worker, suspect: Entry | None) -> None:
        """End a child; its other entries go back to the queue, its suspect is judged when it has ended."""
        self._dismiss(worker, suspect, killed=True)
        self._replenish()

    def _dismiss(self, worker: Worker, suspect: Entry | None = None, *, killed: bool = False) -> None:
        """Part with a child that is dead or shall be."""
        if not killed:
            suspect = self._suspect_of(worker)
        if worker in self._workers:
            self._workers.remove(worker)
        if worker.pid is not None and not worker.closed:
            self._selector.unregister(worker.connection)
        worker.close()
        self._requeue([entry for entry in worker.unanswered() if entry is not suspect])
        worker.chunks.clear()
        self.restarts += 1
        if worker.pid is None:
            self._bury(worker, suspect, signal.SIGKILL)
            return
        self._ending[worker.pid] = (worker, suspect)
        self._family.end(worker.pid)

    def _suspect_of(self, worker: Worker) -> Entry | None:
        """The entry over which a child died: the one it was at, else the first it was sent and never began."""
        running = worker.running()
        if running is not None:
            return running[0]
        unanswered = worker.unanswered()
        return unanswered[0] if unanswered else None

    def _bury(self, worker: Worker, suspect: Entry | None, status: int) -> None:
        """A child has ended: judge its suspect by how."""
        gold_at_fault = worker.progress.phase == Phase.READING_GOLD
        worker.progress.close()
        if suspect is None or suspect.state is State.DONE:
            return
        from_outside = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGKILL, signal.SIGTERM)
        from_outside = from_outside or status == 0  # it had retired, and was sent the entry too late
        suspect.losses += from_outside
        suspect.crashes += not from_outside
        if suspect.losses > 1:
            self._deliver(suspect.batch, [(suspect, CHILD_LOST)])
        elif suspect.crashes > 1:
            self._deliver(suspect.batch, [(suspect, GOLD_TIMED_OUT if gold_at_fault else crashed())])
        else:
            suspect.state = State.QUEUED
            self._suspects.append(suspect)

    def _requeue(self, entries: Sequence[Entry]) -> None:
        for batch, group in groupby(entries, key=lambda entry: entry.batch):
            batch.requeue(list(group))

    # Handing out ---------------------------------------------------------------------------------------------

    def _hand_out(self) -> None:
        while True:
            worker = self._least_busy()
            if worker is None:
                return
            entries = self._next_suspect() if worker.is_free else []
            entries = entries or self._next_entries()
            if not entries:
                return
            self._send(worker, entries)

    def _least_busy(self) -> Worker | None:
        """The child with the least to do, of those that can take more."""
        best = None
        for worker in self._workers:
            if worker.pid is None or worker.robbed or len(worker.chunks) >= CHUNKS_AHEAD:
                continue
            if worker.chunks and self._is_alone(worker):
                continue
            if best is None or len(worker.chunks) < len(best.chunks):
                best = worker
        return best

    def _is_alone(self, worker: Worker) -> bool:
        return any(entry.is_suspect for entry in worker.chunks[0].left.values())

    def _next_suspect(self) -> list[Entry]:
        while self._suspects:
            entry = self._suspects.popleft()
            if entry.state is State.QUEUED:
                return [entry]
        return []

    def _next_entries(self) -> list[Entry]:
        """The next chunk: of one batch, the batches taking turns; small where little is left."""
        queued = sum(len(batch.pending) for batch in self._batches)
        most = max(1, min(MAX_CHUNK, queued // (2 * self._size)))
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
                self._deliver(batch, [(entry, known)])
                continue
            entries.append(entry)
            chars += len(entry.item[0])
        return entries

    def _send(self, worker: Worker, entries: list[Entry]) -> None:
        chunk = Chunk(self._next_number, entries)
        self._next_number += 1
        worker.send(chunk)
        if worker.has_unsent:
            self._listen(worker)

    def _remember_gold(self, entry: Entry, fault: Fault) -> None:
        """A group's other completions need not find out again."""
        self._bad_golds[_gold_key(entry.item)] = fault
        if len(self._bad_golds) > MAX_BAD_GOLDS:
            self._bad_golds.popitem(last=False)


def _gold_key(item: WireItem) -> tuple[object, ...]:
    _, golds, kind, prompt, options, _ = item
    return (golds, kind, prompt if kind == "choice" else None, repr(sorted(options.items())))
