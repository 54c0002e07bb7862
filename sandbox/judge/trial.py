"""One job in one cell: its orders go in one after another, each case is settled as its reports come."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from sandbox.cells.order import Cell, CellError, Order, Program, Report, Reports, RunsAhead
from sandbox.job import Fault, Job
from sandbox.judge.plan import next_batch, order_for
from sandbox.judge.step import Step
from sandbox.judge.tally import Tally
from sandbox.judge.verdict import run_limits

OUT_OF_TIME = Fault(
    "deadline_exceeded", "the batch's deadline passed while the program was being judged", True
)

SecondsLeft = Callable[[], float]


@dataclass(slots=True)
class Trial:
    """``steps`` are the cases that are not settled yet."""

    job: Job
    program: Program
    steps: deque[Step]
    tally: Tally = field(default_factory=Tally)
    _ahead: Reports | None = None

    def send_ahead(self, cell: RunsAhead, seconds_left: float) -> bool:
        """Send the first order before its turn, if there is room for it.  Raises CellError."""
        self._ahead = cell.run_ahead(self._order(next_batch(self.steps), seconds_left))
        return self._ahead is not None

    def cancel(self) -> None:
        """Have what was sent ahead left out; it is still to be taken back.  Raises CellError."""
        if self._ahead is not None:
            self._ahead.cancel()

    def take_back(self) -> None:
        """Leave out what was sent ahead.  Raises CellError."""
        reports, self._ahead = self._ahead, None
        if reports is not None:
            reports.close()

    def takes_one_order(self) -> bool:
        """Whether, as far as can be seen, no other order will follow the next."""
        return len(next_batch(self.steps)) == len(self.steps)

    def run(self, cell: Cell, seconds_left: SecondsLeft, make_way: Callable[[], None]) -> Fault | None:
        """Take the steps, order by order, until they are done or the rest cannot matter.

        ``make_way`` is called before an order that must not wait behind what was sent ahead for others.
        """
        while self.steps and not self.tally.is_over(self.job):
            batch = next_batch(self.steps)
            ahead, self._ahead = self._ahead, None
            if ahead is None:
                make_way()
            reports = ahead or cell.run(self._order(batch, seconds_left()))
            try:
                fault = self._settle(batch, reports, seconds_left)
            finally:
                _close(reports)
            if fault is not None:
                return fault
        return None

    def _settle(
        self, batch: list[Step], reports: Iterator[Report], seconds_left: SecondsLeft
    ) -> Fault | None:
        """Settle an order's steps one by one, as far as that goes."""
        for step in batch:
            taken = _take(reports, step)
            settled = step.settle(taken)
            if seconds_left() <= 0:
                return OUT_OF_TIME
            if isinstance(settled, Fault):
                return settled
            self.steps.popleft()
            if isinstance(settled, Step):
                self.steps.appendleft(settled)
                return None
            self.tally.add(settled, taken)
            if self.tally.is_over(self.job):
                return None
        return None

    def _order(self, batch: list[Step], seconds_left: float) -> Order:
        return order_for(self.job, self.program, run_limits(self.job.limits, seconds_left), batch)


def _take(reports: Iterator[Report], step: Step) -> list[Report]:
    """The step's reports; one of a refused source stands for all of them."""
    taken = list(islice(reports, 1))
    if taken and taken[0].ended == "compile_error":
        return taken * step.reports
    taken += islice(reports, step.reports - 1)
    if len(taken) != step.reports:
        raise CellError(f"{len(taken)} reports where {step.reports} were due")
    return taken


def _close(reports: Iterator[Report]) -> None:
    """Cancel what the cell has not done yet."""
    close = getattr(reports, "close", None)
    if close is not None:
        close()
