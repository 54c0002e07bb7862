"""Judge a job: what no cell has to look at, conversations, and everything else by trial."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from math import inf

from sandbox.cells.order import Cell, Program, RunsAhead
from sandbox.job import (
    CaseResult,
    Fault,
    InteractiveChecker,
    Job,
    JobResult,
    NamedChecker,
    ProgramChecker,
    StdioCase,
    Verdict,
)
from sandbox.judge.checkers import output_checker
from sandbox.judge.checkers.program import run_program_checker
from sandbox.judge.interactive import judge_interactive
from sandbox.judge.plan import CheckOutput, steps_of
from sandbox.judge.source import joined_source
from sandbox.judge.texts import to_bytes
from sandbox.judge.trial import OUT_OF_TIME, SecondsLeft, Trial


def judge_job(
    job: Job,
    cell: Cell,
    open_judge_cell: Callable[[], Cell],
    seconds_left: SecondsLeft = lambda: inf,
) -> JobResult | Fault:
    """What came of the job.

    ``open_judge_cell`` gives the cell of a special judge, and is only called for one.  No run outlasts
    ``seconds_left`` by much; what ends after it is Fault ``deadline_exceeded``.  Raises CellError when a
    cell fails: then nothing is known of the program.
    """
    return Judging(job, open_judge_cell).result(cell, seconds_left)


class Judging:
    """A job on its way to its result, whose first order may be in the cell before it is its turn."""

    def __init__(self, job: Job, open_judge_cell: Callable[[], Cell]) -> None:
        self.job = job
        self._open_judge_cell = open_judge_cell
        self._trial: Trial | None = None

    def send_ahead(self, cell: RunsAhead, seconds_left: float) -> bool:
        """Send the first order behind those of others, if there is room.  Raises CellError."""
        if _refusal(self.job, cell) is not None or isinstance(self.job.checker, InteractiveChecker):
            return False
        trial = self._begun()
        if not trial.steps or not trial.send_ahead(cell, seconds_left):
            return False
        self._trial = trial
        return True

    def takes_one_order(self) -> bool:
        """Whether other jobs' orders may follow the one that was sent ahead."""
        if self._trial is None or isinstance(self.job.checker, ProgramChecker):
            return False  # while a special judge ponders, nobody reads what others print
        return self._trial.takes_one_order()

    def cancel(self) -> None:
        """Have what was sent ahead left out; it is still to be taken back.  Raises CellError."""
        if self._trial is not None:
            self._trial.cancel()

    def take_back(self) -> None:
        """Leave out what was sent ahead, if anything was.  Raises CellError."""
        if self._trial is not None:
            self._trial.take_back()

    def forget(self) -> None:
        """What was sent ahead is gone with its cell."""
        self._trial = None

    def result(
        self, cell: Cell, seconds_left: SecondsLeft, make_way: Callable[[], None] = lambda: None
    ) -> JobResult | Fault:
        """What came of the job, in the cell that it was sent ahead to, if it was.  As ``judge_job``.

        ``make_way`` takes back what others have sent ahead.
        """
        started = time.monotonic()
        refusal = _refusal(self.job, cell)
        if refusal is not None:
            return refusal
        if isinstance(self.job.checker, InteractiveChecker):
            make_way()
            cells = (cell, self._open_judge_cell())
            talked = judge_interactive(self.job, self.job.checker, cells, seconds_left, OUT_OF_TIME)
            return talked if isinstance(talked, Fault) else talked.result(self.job, started)
        trial, self._trial = self._trial or self._begun(), None
        fault = trial.run(cell, seconds_left, make_way)
        return trial.tally.result(self.job, started) if fault is None else fault

    def _begun(self) -> Trial:
        job = self.job
        steps = deque(steps_of(job, _output_check(job, self._open_judge_cell)))
        return Trial(job, Program(job.language, joined_source(job)), steps)


def _refusal(job: Job, cell: Cell) -> JobResult | Fault | None:
    """The result of a job that no cell has to look at."""
    absent = _absent_language(job, cell)
    if absent is not None:
        return Fault("invalid_task", f"no cell here has {absent} (see GET /v1/languages)", retryable=False)
    try:
        to_bytes(job.source).decode("utf-8")
    except UnicodeDecodeError:
        return _unreadable()
    return None


def _absent_language(job: Job, cell: Cell) -> str | None:
    """A language that the job needs and the cells, which are all alike, do not have."""
    checker = job.checker
    needed = [job.language, *([] if isinstance(checker, NamedChecker) else [checker.language])]
    present = {found.name for found in cell.languages()}
    return next((language for language in needed if language not in present), None)


def _output_check(job: Job, open_judge_cell: Callable[[], Cell]) -> CheckOutput:
    checker = job.checker
    if isinstance(checker, ProgramChecker):

        def judged(case: StdioCase, printed: bytes) -> float | Fault:
            expected = to_bytes(case.stdout)
            return run_program_checker(checker, open_judge_cell(), to_bytes(case.stdin), printed, expected)

        return judged
    assert isinstance(checker, NamedChecker)  # conversations have no output to check
    same = output_checker(checker)
    return lambda case, printed: float(same(to_bytes(case.stdout), printed))


def _unreadable() -> JobResult:
    """A source that is not text in any encoding: no compiler could read it."""
    return undone("compile_error", "the source contains lone surrogates")


def undone(verdict: Verdict, message: str) -> JobResult:
    """The result of a program that could not be judged case by case, by its own doing."""
    return JobResult(verdict, 0.0, (CaseResult(verdict, 0.0, 0, "", message),), message=message)
