"""The parent's view of one child: what it was sent, what it has answered, where it is."""

from __future__ import annotations

import socket
import sys
import time
from collections import deque
from collections.abc import Iterator
from typing import cast

from grader.child import WireOutcome
from grader.dispatch.batch import Entry, State
from grader.frames import NO_LIMIT, FrameReader, Phase, Progress, encode

_READ = 1 << 16  # bytes; twice as many are memory that is mapped and unmapped for each call
# Outcomes of one chunk: its number, pairs of index and outcome, whether the chunk is through.
Answer = tuple[int, list[tuple[int, WireOutcome]], bool]


class Chunk:
    """Entries sent in one frame; ``left`` are those without an answer, by index.  A suspect is ``alone``."""

    __slots__ = ("alone", "left", "number", "sent_at")

    def __init__(self, number: int, entries: list[Entry]) -> None:
        self.number = number
        self.left = dict(enumerate(entries))
        self.alone = entries[0].is_suspect
        self.sent_at = time.monotonic()


class Worker:
    """One child, from the fork on.  ``pid`` is known once the zygote has said it."""

    def __init__(self, connection: socket.socket, progress: Progress) -> None:
        self.connection = connection
        self.progress = progress
        progress.limit = NO_LIMIT
        self.pid: int | None = None
        self.chunks: deque[Chunk] = deque()
        self.robbed = False  # the rest of its work was given to others
        self.closed = False
        self._reader = FrameReader()
        self._unsent: deque[memoryview] = deque()
        self._heard_at = time.monotonic()

    @property
    def is_free(self) -> bool:
        """Whether it has nothing to do."""
        return not self.chunks

    def takes(self, ahead: int) -> bool:
        """Whether it can be sent another chunk, with at most ``ahead`` at a time; a suspect stays alone."""
        if self.pid is None or self.robbed or len(self.chunks) >= ahead:
            return False
        return not any(chunk.alone for chunk in self.chunks)

    @property
    def has_unsent(self) -> bool:
        """Whether something waits for the socket to take it."""
        return bool(self._unsent)

    def send(self, chunk: Chunk) -> None:
        """Send a chunk; raises ``ValueError`` if an item is no plain data."""
        frame = encode((chunk.number, [entry.item for entry in chunk.left.values()]))
        for entry in chunk.left.values():
            entry.state = State.SENT
        self.chunks.append(chunk)
        self._unsent.append(memoryview(frame))
        self.flush()

    def flush(self) -> None:
        """Send what the socket takes; a dead child is noticed when reading."""
        while self._unsent:
            try:
                sent = self.connection.send(self._unsent[0])
            except BlockingIOError:
                return
            except OSError:
                self._unsent.clear()
                return
            if sent < len(self._unsent[0]):
                self._unsent[0] = self._unsent[0][sent:]
                return
            self._unsent.popleft()

    def receive(self) -> Iterator[Answer] | None:
        """The answers that have come, or ``None`` if the child is gone."""
        try:
            data = self.connection.recv(_READ)
        except BlockingIOError:
            return iter(())
        except OSError:
            return None
        if not data:
            return None
        self._heard_at = time.monotonic()
        return cast("Iterator[Answer]", self._reader.feed(data))

    def settle(self, answer: Answer) -> list[tuple[Entry, WireOutcome]]:
        """Take an answer in: the entries it answers, with their outcomes."""
        number, outcomes, done = answer
        chunk = next((chunk for chunk in self.chunks if chunk.number == number), None)
        if chunk is None:
            return []
        settled = [(chunk.left.pop(index), outcome) for index, outcome in outcomes if index in chunk.left]
        if done:
            self.chunks.remove(chunk)
            if self.robbed and not self.chunks:
                self.robbed = False
                self.progress.limit = NO_LIMIT
        return settled

    def running(self) -> tuple[Entry, float] | None:
        """The entry that the child is at, and for how many seconds; ``None`` between items."""
        position = self.progress.position
        started_ns = self.progress.started_ns
        if self.progress.phase == Phase.IDLE:
            return None
        for chunk in self.chunks:
            if chunk.number == position >> 32:
                entry = chunk.left.get(position & 0xFFFFFFFF)
                seconds = (time.monotonic_ns() - started_ns) / 1e9
                return None if entry is None else (entry, seconds)
        return None

    def silent_s(self, now: float) -> float:
        """Seconds for which work has waited here without an item begun or an answer heard."""
        return now - max(self.chunks[0].sent_at, self._heard_at) if self.chunks else 0.0

    def rob(self, *, but: Entry | None) -> list[Entry]:
        """Take what it was sent, but for the entry it is at, to give it to others; no more is sent to it.

        A child that is at no entry may only be slow to begin: it is not stopped, and whoever is first wins.
        """
        self.robbed = True
        if but is not None:
            self.progress.limit = self.progress.position + 1
        return [entry for entry in self.unanswered() if entry is not but]

    def suspect(self) -> Entry | None:
        """The entry over which it died: the one it was at, else the first it was sent and never began."""
        running = self.running()
        if running is not None:
            return running[0]
        return next(iter(self.unanswered()), None)

    def unanswered(self) -> list[Entry]:
        """The entries that it was sent and that are not settled, in order."""
        return [entry for chunk in self.chunks for entry in chunk.left.values() if entry.state is State.SENT]

    def cpu_since_begun_s(self) -> float | None:
        """Processor seconds since its item began; ``None`` where the system does not tell."""
        now = None if self.pid is None else processor_seconds(self.pid)
        return None if now is None else now - self.progress.cpu_ns / 1e9

    def close(self) -> None:
        """Let go of the socket; the shared page is kept until it is known how the child ended."""
        self.closed = True
        self.connection.close()


def processor_seconds(pid: int) -> float | None:
    """Processor time that a process has used; ``None`` where the system does not tell, or it is gone."""
    if not sys.platform.startswith("linux"):
        return None
    clock = (~pid << 3) | 2  # what clock_getcpuclockid(3) returns: the kernel's name for that process's clock
    try:
        return time.clock_gettime(clock)
    except OSError:
        return None
