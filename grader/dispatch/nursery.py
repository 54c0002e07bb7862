"""The children's beginnings and ends: as many as there should be, forked by a zygote, replaced when lost."""

from __future__ import annotations

import selectors
import signal
import threading
from collections import deque
from collections.abc import Callable

from grader.frames import Phase
from grader.zygote import ENDED, FORKED, READY

from .batch import Entry
from .family import Family
from .worker import Worker

MAX_FAILED_STARTS = 3

# Told when a child has ended: the entry it is suspected over, the wait status, whether it was reading a gold.
Ended = Callable[[Entry, int, bool], None]


class Nursery:
    """Keeps ``size`` children.  ``warm`` is set once they are all there, or never will be (``broken``).

    ``heard`` is called when a child has said something, ``lost`` when a child is gone without a word.
    """

    def __init__(
        self,
        size: int,
        start: Callable[[], Family],
        selector: selectors.BaseSelector,
        heard: Callable[[Worker], None],
        lost: Callable[[Worker], None],
        ended: Ended,
    ) -> None:
        self.workers: list[Worker] = []
        self.warm = threading.Event()
        self.broken = False
        self.losses = 0  # children that were replaced
        self._size = size
        self._start = start
        self._selector = selector
        self._heard = heard
        self._lost = lost
        self._ended = ended
        self._forking: deque[Worker] = deque()
        self._ending: dict[int, tuple[Worker, Entry | None]] = {}
        self._failed_starts = 0
        self.family = self._start_family()

    def part(self, worker: Worker, suspect: Entry | None) -> None:
        """Part with a child that is dead or shall be; how it ended is told to ``ended``."""
        self.losses += 1
        self.workers.remove(worker)
        if worker.pid is not None:
            self._selector.unregister(worker.connection)
            self._ending[worker.pid] = (worker, suspect)
            self.family.end(worker.pid)
        worker.close()
        self._replenish()

    def listen(self, worker: Worker) -> None:
        """Wait for what a worker says, and for room if it was not sent everything."""
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if worker.has_unsent else 0)
        self._selector.modify(worker.connection, events, self._reaction(worker))

    def close(self) -> None:
        """End them all."""
        for worker in self.workers:
            worker.close()
        self.family.close()
        self.warm.set()

    def _start_family(self) -> Family:
        family = self._start()
        self._selector.register(family.control, selectors.EVENT_READ, self._on_notice)
        return family

    def _on_notice(self, mask: int) -> None:
        del mask
        notices = self.family.notices()
        if notices is None:
            self._lose_family()
            return
        for letter, pid, status in notices:
            if letter == READY:
                self.family.ready = True
                self._failed_starts = 0
                self._replenish()
            elif letter == FORKED:
                self._welcome(self._forking.popleft(), pid)
            elif letter == ENDED:
                self._bury(*self._ending.pop(pid), status)

    def _replenish(self) -> None:
        while self.family.ready and len(self.workers) < self._size:
            worker = self.family.fork()
            if worker is None:
                return
            self.workers.append(worker)
            self._forking.append(worker)

    def _welcome(self, worker: Worker, pid: int) -> None:
        worker.pid = pid
        self._selector.register(worker.connection, selectors.EVENT_READ, self._reaction(worker))
        if len(self.workers) == self._size and not self._forking:
            self.warm.set()

    def _reaction(self, worker: Worker) -> Callable[[int], None]:
        def react(mask: int) -> None:
            if mask & selectors.EVENT_WRITE and not worker.closed:
                worker.flush()
                self.listen(worker)
            if mask & selectors.EVENT_READ and not worker.closed:
                self._heard(worker)

        return react

    def _bury(self, worker: Worker, suspect: Entry | None, status: int) -> None:
        reading_gold = worker.progress.phase == Phase.READING_GOLD
        worker.progress.close()
        if suspect is not None:
            self._ended(suspect, status, reading_gold)

    def _lose_family(self) -> None:
        """The zygote is gone, and its children with it: start over."""
        self._selector.unregister(self.family.control)
        self._failed_starts += not self.family.ready
        self.family.close()
        self.family.ready = False
        for worker in tuple(self.workers):
            self._lost(worker)
        self._forking.clear()
        for worker, suspect in self._ending.values():
            self._bury(worker, suspect, signal.SIGKILL)
        self._ending.clear()
        if self._failed_starts < MAX_FAILED_STARTS:
            self.family = self._start_family()
        else:
            self.broken = True
            self.warm.set()
