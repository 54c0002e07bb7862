"""A cell behind a byte stream, whatever the engine: hello, tasks, outcomes, and no waiting without end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Protocol

from sandbox.supervisor.build import BUILD
from sandbox.supervisor.frames import PROTOCOL, Frame, FrameError, Unpacker, pack
from sandbox.supervisor.tasks import Outcome, Task, task_frame

from .order import CellError, LanguageInfo, Order, Report, TalkOrder, Talks
from .talks import StreamTalks
from .translate import read_answer, to_report, to_talk, to_task

_HELLO_S = 60.0
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
    """The ``Cell`` that every backend opens; the backends differ in the stream alone."""

    def __init__(self, stream: Stream, greeting: bytes) -> None:
        self._stream = stream
        self._unpacker = Unpacker()
        self._tasks = 0
        self._broken = ""
        try:
            stream.send(greeting)
            self._languages = _read_hello(self._next(_HELLO_S))
        except (OSError, FrameError, CellError) as error:
            stream.close()
            raise CellError(f"the cell did not start: {error}") from error

    def languages(self) -> tuple[LanguageInfo, ...]:
        """The languages found inside."""
        return self._languages

    def run(self, order: Order) -> Iterator[Report]:
        """Reports one by one as they come; closing the iterator early cancels the rest.  Raises CellError."""
        if self._broken:
            raise CellError(self._broken)
        task = to_task(order, self._tasks)
        self._tasks += 1
        patience_s = _patience_s(task)
        self._send(task_frame(task))
        done = False
        try:
            for _input in task.inputs:
                outcome = self._outcome(task, patience_s)
                if outcome is None:
                    raise self._break("the cell ended a task early")
                yield to_report(outcome)
            done = self._outcome(task, patience_s) is None
        finally:
            if not done and not self._broken:
                self._cancel(task, patience_s)

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

    def _cancel(self, task: Task, patience_s: float) -> None:
        self._send(Frame({"cancel": task.number}))
        while self._outcome(task, patience_s) is not None:
            pass

    def _outcome(self, task: Task, patience_s: float) -> Outcome | None:
        """The next outcome of the task; None when it is done."""
        try:
            frame = self._next(patience_s)
            if frame.header.get("done") == task.number:
                return None
            return read_answer(frame, task)
        except (OSError, FrameError, CellError) as error:
            raise self._break(f"{type(error).__name__}: {error}") from error

    def _next(self, patience_s: float) -> Frame:
        deadline = time.monotonic() + patience_s
        while (frame := self._unpacker.pop()) is None:
            data = self._stream.receive(max(0.001, deadline - time.monotonic()))
            if not data:
                raise CellError("the cell is gone")
            self._unpacker.feed(data)
        return frame

    def _send(self, frame: Frame) -> None:
        try:
            self._stream.send(pack(frame.header, frame.blobs))
        except (OSError, FrameError) as error:
            raise self._break(f"{type(error).__name__}: {error}") from error

    def _break(self, reason: str) -> CellError:
        self._broken = reason
        self._stream.close()
        return CellError(reason)


def _patience_s(task: Task) -> float:
    """For how long a cell that works may say nothing."""
    return 2 * task.bounds.wall_s + BUILD.wall_s + _GRACE_S


def _read_hello(frame: Frame) -> tuple[LanguageInfo, ...]:
    if frame.header.get("hello") != PROTOCOL:
        raise FrameError(str(frame.header.get("fault", "the cell speaks another version of the protocol")))
    languages = frame.header.get("languages")
    if not isinstance(languages, list) or not all(
        isinstance(row, list) and len(row) == 2 for row in languages
    ):
        raise FrameError("a hello without languages")
    return tuple(LanguageInfo(str(name), str(version)) for name, version in languages)
