"""The clerk's end of the cell's stream: frames in, frames out, and word of a cancelled task in between."""

from __future__ import annotations

import collections
import os
import select
import time

from .frames import Frame, FrameError, Unpacker, pack

_CHUNK = 1 << 20
_ENOUGH = 1 << 18
_SOON_S = 0.02


class LinkClosedError(Exception):
    """The worker is gone, and with it the reason for this cell."""


class Link:
    """Blocking frames over two descriptors.  Cancels may overtake the tasks that were sent ahead."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading = reading
        self._writing = writing
        self._unpacker = Unpacker()
        self._tasks: collections.deque[Frame] = collections.deque()
        self._cancelled: set[int] = set()
        self._told: dict[tuple[int, int], list[Frame]] = {}
        self._queued = bytearray()
        self._since = 0.0

    def fileno(self) -> int:
        """The reading end, for poll."""
        return self._reading

    def queue(self, frame: Frame) -> None:
        """Send a frame soon, with others: each piece that goes through a container engine costs as much as
        a run.

        Raises LinkClosedError.
        """
        if not self._queued:
            self._since = time.monotonic()
        self._queued += pack(frame.header, frame.blobs)
        if len(self._queued) > _ENOUGH:
            self.flush()

    def wait_s(self) -> float | None:
        """How long what is queued may still wait; None where nothing is."""
        return max(0.0, self._since + _SOON_S - time.monotonic()) if self._queued else None

    def send(self, frame: Frame) -> None:
        """Send what is queued, and a frame.  Raises LinkClosedError."""
        self._queued += pack(frame.header, frame.blobs)
        self.flush()

    def flush_freely(self) -> None:
        """Send of what is queued what the stream takes at once: a run may be waiting to be read.

        Raises LinkClosedError.
        """
        try:
            while self._queued and select.select([], [self._writing], [], 0)[1]:
                del self._queued[: os.write(self._writing, self._queued[: select.PIPE_BUF])]
        except OSError as error:
            raise LinkClosedError from error
        self._since = time.monotonic()

    def flush(self) -> None:
        """Send what is queued.  Raises LinkClosedError."""
        data, self._queued = bytes(self._queued), bytearray()
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._writing, view) :]
        except OSError as error:
            raise LinkClosedError from error

    def next(self) -> Frame:
        """Wait for the next task.  Raises LinkClosedError, FrameError."""
        while not self._tasks:
            self.take()
        return self._tasks.popleft()

    def take(self) -> None:
        """Read what has come.  Raises LinkClosedError, FrameError."""
        data = os.read(self._reading, _CHUNK)
        if not data:
            raise LinkClosedError
        self._unpacker.feed(data)
        while frame := self._unpacker.pop():
            cancelled = frame.header.get("cancel")
            if isinstance(cancelled, int):
                self._cancelled.add(cancelled)
            elif "tell" in frame.header:
                self._told.setdefault(_run_of(frame), []).append(frame)
            else:
                self._tasks.append(frame)

    def cancelled(self, task: int) -> bool:
        """Whether the worker has lost interest in the task."""
        if select.select([self._reading], [], [], 0)[0]:
            self.take()
        return task in self._cancelled

    def is_idle(self) -> bool:
        """Whether no further task has come."""
        return not self._tasks

    def told(self, task: int, run: int) -> bool:
        """Whether something has come for this run of the task."""
        return (task, run) in self._told

    def hear(self, task: int, run: int) -> list[Frame]:
        """What has come for this run of the task since this was last asked."""
        return self._told.pop((task, run), [])

    def forget(self, task: int) -> None:
        """The task is over."""
        self._told = {key: frames for key, frames in self._told.items() if key[0] != task}
        self._cancelled.discard(task)


def _run_of(frame: Frame) -> tuple[int, int]:
    match frame.header["tell"]:
        case [int(task), int(run)]:
            return task, run
    raise FrameError("something told to no run")
