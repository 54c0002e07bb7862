"""A cell behind a byte stream, whatever the engine: hello, tasks, outcomes, and no waiting without end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Protocol

from sandbox.supervisor.build import BUILD
from sandbox.supervisor.frames import PROTOCOL, Frame, FrameError, Unpacker, pack
from sandbox.supervisor.tasks import Task, task_frame

from .order import CellError, LanguageInfo, Order, Report, TalkOrder, Talks
from .reports import OrderReports
from .talks import StreamTalks
from .translate import to_talk, to_task

_HELLO_S = 60.0
_AHEAD_BYTES = 48 << 10  # less than a pipe holds, which is 64 KiB
_LOOK_S = 0.1  # how often a long wait is interrupted
_GRACE_S = 30.0  # above a run's own wall limit, for a machine that is busy; only a dead cell takes as long


class Stream(Protocol):
    """The cell's two-way stream of bytes."""

    def send(self, data: bytes) -> None:
        """Send all of it.  Raises OSError."""
        ...

    def receive(self, timeout_s: float) -> bytes:
        """What has come, at least a byte; nothing when the cell is gone.  Raises TimeoutError, OSError."""
        ...

    def close(self) -> None:
        """End the cell and everything in it; idempotent, raises nothing."""
        ...


class StreamCell:
    """The ``Cell`` that every backend opens; the backends differ in the stream alone.

    ``gaps`` is what the kernel inside does not protect against or tell, beyond what the backend knows of.
    """

    def __init__(self, stream: Stream, greeting: bytes) -> None:
        self._stream = stream
        self._unpacker = Unpacker()
        self._tasks = 0
        self._waiting: dict[int, int] = {}  # bytes of the orders that were sent ahead, by their numbers
        self._broken = ""
        self.meanwhile: Callable[[], None] = _nothing
        try:
            stream.send(greeting)
            self._languages, self.gaps = _read_hello(self._next(_HELLO_S))
        except (OSError, FrameError, CellError) as error:
            stream.close()
            raise CellError(f"the cell did not start: {error}") from error

    def languages(self) -> tuple[LanguageInfo, ...]:
        """The languages found inside."""
        return self._languages

    def run(self, order: Order) -> Iterator[Report]:
        """Reports one by one as they come; closing the iterator early cancels the rest.  Raises CellError."""
        task = to_task(order, self._tasks)
        return self._begin(task, self._packed(task_frame(task)))

    def run_ahead(self, order: Order) -> OrderReports | None:
        """As ``run``, behind orders whose reports are not read yet; None where too much would wait then.

        What waits must lie in the stream: a cell that writes a large report reads nothing meanwhile, and
        neither do we while we send.
        """
        task = to_task(order, self._tasks)
        if len(task.source) + sum(map(len, task.inputs)) > _AHEAD_BYTES:
            return None
        data = self._packed(task_frame(task))
        if len(data) + sum(self._waiting.values()) > _AHEAD_BYTES:
            return None
        self._waiting[task.number] = len(data)
        return self._begin(task, data)

    def talk(self, order: TalkOrder) -> Talks:
        """Conversations with the program.  They must be closed before the next order.  Raises CellError."""
        if self._broken:
            raise CellError(self._broken)
        task = to_talk(order, self._tasks)
        self._tasks += 1
        self._send(task_frame(task))
        return StreamTalks(task, self._send, lambda: self._next(_patience_s(task)), self._break)

    def close(self) -> None:
        """Destroy it with all that is inside; idempotent."""
        self._broken = self._broken or "the cell is closed"
        self._stream.close()

    def _begin(self, task: Task, data: bytes) -> OrderReports:
        if self._broken:
            raise CellError(self._broken)
        self._tasks += 1
        self._send_bytes(data)
        return OrderReports(
            task, self._send, lambda: self._next(_patience_s(task)), self._break, self._forget
        )

    def _forget(self, task: Task) -> None:
        """An order is over, so that it does not wait in the stream."""
        self._waiting.pop(task.number, None)

    def _next(self, patience_s: float) -> Frame:
        if self._broken:
            raise CellError(self._broken)
        deadline = time.monotonic() + patience_s
        while (frame := self._unpacker.pop()) is None:
            self.meanwhile()
            left_s = deadline - time.monotonic()
            try:
                data = self._stream.receive(max(0.001, min(_LOOK_S, left_s)))
            except TimeoutError:
                if left_s > _LOOK_S:
                    continue
                raise
            if not data:
                raise CellError("the cell is gone")
            self._unpacker.feed(data)
        return frame

    def _send(self, frame: Frame) -> None:
        self._send_bytes(self._packed(frame))

    def _packed(self, frame: Frame) -> bytes:
        try:
            return pack(frame.header, frame.blobs)
        except FrameError as error:
            raise self._break(f"{type(error).__name__}: {error}") from error

    def _send_bytes(self, data: bytes) -> None:
        try:
            self._stream.send(data)
        except OSError as error:
            raise self._break(f"{type(error).__name__}: {error}") from error

    def _break(self, reason: str) -> CellError:
        self._broken = self._broken or reason
        self._stream.close()
        return CellError(reason)


def _nothing() -> None:
    """Nothing to be done while the cell works."""


def _patience_s(task: Task) -> float:
    """For how long a cell that works may say nothing."""
    return 2 * task.bounds.wall_s + BUILD.wall_s + _GRACE_S


def _read_hello(frame: Frame) -> tuple[tuple[LanguageInfo, ...], tuple[str, ...]]:
    """The languages in the cell, and what its kernel leaves open.  Raises FrameError."""
    if frame.header.get("hello") != PROTOCOL:
        raise FrameError(str(frame.header.get("fault", "the cell speaks another version of the protocol")))
    languages, gaps = frame.header.get("languages"), frame.header.get("gaps", [])
    if not isinstance(languages, list) or not all(
        isinstance(row, list) and len(row) == 2 for row in languages
    ):
        raise FrameError("a hello without languages")
    if not isinstance(gaps, list):
        raise FrameError("a hello whose gaps are no list")
    found = tuple(LanguageInfo(str(name), str(version)) for name, version in languages)
    return found, tuple(map(str, gaps))
