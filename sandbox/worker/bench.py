"""The worker's cells: one for candidates, one for special judges if there are any, both warm and
replaceable.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from sandbox.cells.failure import classify
from sandbox.cells.order import Cell, CellError, CellMaker, LanguageInfo
from sandbox.job import Fault, Job, JobResult
from sandbox.judge.run import judge_job, undone

TRIES = 2

log = logging.getLogger(__name__)


class NoCellError(Exception):
    """No cell can be opened here now: the job was not begun, or its cell broke and there is no other."""


class Bench:
    """Judges jobs, replacing what breaks.  Not for several threads at once."""

    def __init__(self, maker: CellMaker, recycle_jobs: int) -> None:
        self.maker = maker
        self._recycle_jobs = recycle_jobs
        self._cell: Cell | None = None
        self._judge_cell: Cell | None = None
        self._jobs = 0

    def languages(self) -> tuple[LanguageInfo, ...]:
        """What the candidates' cell has, which is opened for it.  Raises NoCellError."""
        return self._candidates_cell().languages()

    def judge(self, job: Job, seconds_left: Callable[[], float]) -> JobResult | Fault:
        """What came of the job; a broken cell is replaced and the job tried once more.

        Raises NoCellError if there was no cell to begin with.
        """
        self._recycle_if_due()
        self._candidates_cell()
        said: list[str] = []
        for _ in range(TRIES):
            try:
                return judge_job(job, self._candidates_cell(), self._judges_cell, seconds_left)
            except (CellError, NoCellError) as err:
                log.warning("a cell failed and is replaced: %s", err)
                said.append(str(err))
                self.close()
        return _given_up(said)

    def close(self) -> None:
        """Destroy the cells; new ones are opened when they are needed."""
        for cell in (self._cell, self._judge_cell):
            _destroy(cell)
        self._cell = self._judge_cell = None

    def _candidates_cell(self) -> Cell:
        if self._cell is None:
            self._cell = self._open()
        return self._cell

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
