"""The reports of one order, over a cell's stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sandbox.supervisor.frames import Frame, FrameError
from sandbox.supervisor.tasks import Outcome, Task

from .order import CellError, Report
from .translate import read_answer, to_report


class OrderReports:
    """One by one as they come.  ``send`` and ``receive`` are the cell's frames, ``give_up`` breaks it for a
    reason, and ``over`` hears once that nothing more will come.

    The reports of orders that are under way at once are to be read, or closed, in the orders' own order.
    """

    def __init__(
        self,
        task: Task,
        send: Callable[[Frame], None],
        receive: Callable[[], Frame],
        give_up: Callable[[str], CellError],
        over: Callable[[Task], None],
    ) -> None:
        self._task = task
        self._send = send
        self._receive = receive
        self._give_up = give_up
        self._on_end = over
        self._left = len(task.inputs)
        self._over = self._cancelled = False

    def __iter__(self) -> Iterator[Report]:
        return self

    def __next__(self) -> Report:
        if self._over:
            raise StopIteration
        outcome = self._next()
        if (outcome is None) != (self._left == 0):
            self._end()
            raise self._give_up("the cell ended a task " + ("early" if outcome is None else "late"))
        if outcome is None:
            self._end()
            raise StopIteration
        self._left -= 1
        return to_report(outcome)

    def cancel(self) -> None:
        """Have what has not come left out; it is still to be closed, in its turn.  Raises CellError."""
        if self._left and not self._cancelled and not self._over:
            self._cancelled = True
            self._send(Frame({"cancel": self._task.number}))

    def close(self) -> None:
        """Leave out what has not come; all that has is read.  Raises CellError."""
        if self._over:
            return
        self.cancel()
        while self._next() is not None:
            pass
        self._end()

    def _next(self) -> Outcome | None:
        """The next outcome; None when the order is done."""
        try:
            frame = self._receive()
            if frame.header.get("done") == self._task.number:
                return None
            return read_answer(frame, self._task)
        except (OSError, FrameError, CellError) as error:
            self._end()
            raise self._give_up(f"{type(error).__name__}: {error}") from error

    def _end(self) -> None:
        self._over = True
        self._on_end(self._task)
