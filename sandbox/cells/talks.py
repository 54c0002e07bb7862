"""The conversations of one order, over a cell's stream."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.supervisor.frames import Frame, FrameError
from sandbox.supervisor.tasks import Task

from .order import CellError, Report
from .translate import read_answer, to_report


class StreamTalks:
    """``send`` and ``receive`` are the cell's frames, ``give_up`` breaks it for a reason."""

    def __init__(
        self,
        task: Task,
        send: Callable[[Frame], None],
        receive: Callable[[], Frame],
        give_up: Callable[[str], CellError],
    ) -> None:
        self._task = task
        self._send = send
        self._receive = receive
        self._give_up = give_up
        self._run = -1
        self._done = 0
        self._broken = False

    def ready(self) -> Report | None:
        """Wait until the program can be told something; the report of one that will not run."""
        self._run += 1
        frame = self._next()
        return None if "ready" in frame.header else self._report(frame)

    def tell(self, data: bytes, *, end: bool = False) -> None:
        """Give the run input; the first time begins it."""
        self._send(Frame({"tell": [self._task.number, self._run], "end": end}, (data,)))

    def hear(self) -> bytes | Report:
        """What it has printed now, or how it ended."""
        frame = self._next()
        return frame.blobs[0] if "said" in frame.header and frame.blobs else self._report(frame)

    def close(self) -> None:
        """End the run, and leave the rest of the order out; of a broken cell nothing is left."""
        if self._broken:
            return
        if self._done < len(self._task.inputs):
            self._send(Frame({"cancel": self._task.number}))
        while self._next().header.get("done") != self._task.number:
            pass

    def _next(self) -> Frame:
        try:
            return self._receive()
        except (OSError, FrameError, CellError) as error:
            self._broken = True
            raise self._give_up(f"{type(error).__name__}: {error}") from error

    def _report(self, frame: Frame) -> Report:
        self._done += 1
        try:
            return to_report(read_answer(frame, self._task))
        except FrameError as error:
            self._broken = True
            raise self._give_up(str(error)) from error
