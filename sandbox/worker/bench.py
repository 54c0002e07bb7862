"""The worker's cells: one for candidates, one for special judges if there are any, both warm and
replaceable.

While a job is judged, the next ones' orders lie in the candidates' cell already, so that it need not wait
for us.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from sandbox.cells.failure import classify
from sandbox.cells.order import Cell, CellError, CellMaker, LanguageInfo, RunsAhead
from sandbox.job import Fault, Job, JobResult
from sandbox.judge.run import Judging, undone
from sandbox.judge.trial import SecondsLeft
from sandbox.worker.extras import gaps_of

TRIES = 2

log = logging.getLogger(__name__)


class NoCellError(Exception):
    """No cell can be opened here now: the job was not begun, or its cell broke and there is no other."""


class Bench:
    """Judges jobs, replacing what breaks; calls ``meanwhile`` where it would only wait.  Not for several
    threads at once.
    """

    def __init__(
        self, maker: CellMaker, recycle_jobs: int, meanwhile: Callable[[], None] = lambda: None
    ) -> None:
        self.meanwhile = meanwhile
        self.maker = maker
        self._recycle_jobs = recycle_jobs
        self._cell: Cell | None = None
        self._judge_cell: Cell | None = None
        self._jobs = 0
        self._ahead: deque[Judging] = deque()  # what the cell has of jobs whose turn has not come
        self._left_out: deque[Judging] = deque()  # and of those that it is told to leave out

    def languages(self) -> tuple[LanguageInfo, ...]:
        """What the candidates' cell has, which is opened for it.  Raises NoCellError."""
        return self._candidates_cell().languages()

    def gaps(self) -> tuple[str, ...]:
        """What neither the backend nor the candidates' cell protects against.  Raises NoCellError."""
        return (*gaps_of(self.maker), *gaps_of(self._candidates_cell()))

    def judging(self, job: Job) -> Judging:
        """The job, to be judged here."""
        return Judging(job, self._judges_cell)

    def judge(self, job: Job, seconds_left: SecondsLeft) -> JobResult | Fault:
        """What came of the job.  As ``judge_first`` of a line of one."""
        return self.judge_first(self.judging(job), seconds_left, ())

    def judge_first(
        self, judging: Judging, seconds_left: SecondsLeft, behind: Iterable[tuple[Judging, SecondsLeft]]
    ) -> JobResult | Fault:
        """What came of the job; a broken cell is replaced and the job tried once more.

        ``behind`` are the next jobs: they may be sent ahead, and are to be judged next, or dropped.  Raises
        NoCellError if there was no cell to begin with.
        """
        if self._left_out:
            self.drop()
        self._recycle_if_due()
        self._send_ahead(self._candidates_cell(), ((judging, seconds_left), *behind))
        if self._ahead:
            self._ahead.popleft()
        said: list[str] = []
        while len(said) < TRIES:
            alone = not self._ahead  # or it may have been another's program that broke the cell
            try:
                return judging.result(self._candidates_cell(), seconds_left, self._make_way)
            except (CellError, NoCellError) as err:
                log.warning("a cell failed and is replaced: %s", err)
                said += [str(err)] if alone else []
                self.close()
        return _given_up(said)

    def leave_out(self) -> None:
        """While a job runs, have what was sent ahead left out: it will not be judged here."""
        try:
            for judging in self._ahead:
                judging.cancel()
        except CellError as err:
            log.debug("a cell failed, as its next answer will tell: %s", err)
        self._left_out += self._ahead
        self._ahead.clear()

    def drop(self) -> None:
        """Take back what was sent ahead."""
        try:
            self._make_way()
        except CellError as err:
            log.warning("a cell failed and is given up: %s", err)
            self.close()

    def close(self) -> None:
        """Destroy the cells; new ones are opened when they are needed."""
        for ahead in (self._left_out, self._ahead):
            while ahead:
                ahead.popleft().forget()
        for cell in (self._cell, self._judge_cell):
            _destroy(cell)
        self._cell = self._judge_cell = None

    def _send_ahead(self, cell: Cell, line: Sequence[tuple[Judging, SecondsLeft]]) -> None:
        """Send what may follow what is there; of ``line``, the first ones are."""
        if not isinstance(cell, RunsAhead):
            return
        for judging, seconds_left in islice(line, len(self._ahead), self._recycle_jobs - self._jobs + 1):
            if self._ahead and not self._ahead[-1].takes_one_order():
                return
            try:
                if not judging.send_ahead(cell, seconds_left()):
                    return
            except Exception as err:  # noqa: BLE001 -- a broken cell, or a bug of ours: the job's own turn will tell
                log.debug("a job could not be sent ahead: %s", err)
                return
            self._ahead.append(judging)

    def _make_way(self) -> None:
        for ahead in (self._left_out, self._ahead):
            while ahead:
                ahead.popleft().take_back()

    def _candidates_cell(self) -> Cell:
        if self._cell is None:
            self._cell = self._open()
            if isinstance(self._cell, RunsAhead):
                self._cell.meanwhile = self._idle
        return self._cell

    def _idle(self) -> None:
        self.meanwhile()

    def _judges_cell(self) -> Cell:
        if self._judge_cell is None:
            self._judge_cell = self._open()
        return self._judge_cell

    def _open(self) -> Cell:
        try:
            return self.maker.open()
        except CellError as err:
            raise NoCellError(str(err)) from err

    def _recycle_if_due(self) -> None:
        self._jobs += 1
        if self._jobs > self._recycle_jobs:
            self.close()
            self._jobs = 1


def _given_up(said: Sequence[str]) -> JobResult | Fault:
    """What came of a job whose cells failed with these words, each of them fresh or as good as that.

    A program after which no cell comes clean has done so itself, and must not get a null reward for it.
    """
    if all(classify(words).whose == "program" for words in said):
        return undone("runtime_error", f"the program left its sandbox unusable: {said[-1]}")
    return Fault("cell_failed", f"the sandbox failed {len(said)} times: {said[-1]}", retryable=True)


def _destroy(cell: Cell | None) -> None:
    if cell is None:
        return
    try:
        cell.close()
    except CellError as err:
        log.warning("a cell could not be destroyed, it is left to the sweep: %s", err)
