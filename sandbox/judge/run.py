"""Judge a job: send its orders into a cell, settle each case as its reports come, stop where the scoring
stops.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from math import inf

from sandbox.cells.order import Cell, CellError, Program, Report
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
from sandbox.judge.plan import CheckOutput, next_batch, order_for, steps_of
from sandbox.judge.source import joined_source
from sandbox.judge.step import Step
from sandbox.judge.tally import Tally
from sandbox.judge.texts import to_bytes
from sandbox.judge.verdict import run_limits

OUT_OF_TIME = Fault(
    "deadline_exceeded", "the batch's deadline passed while the program was being judged", True
)


def judge_job(
    job: Job,
    cell: Cell,
    open_judge_cell: Callable[[], Cell],
    seconds_left: Callable[[], float] = lambda: inf,
) -> JobResult | Fault:
    """What came of the job.

    ``open_judge_cell`` gives the cell of a special judge, and is only called for one.  No run outlasts
    ``seconds_left`` by much; what ends after it is Fault ``deadline_exceeded``.  Raises CellError when a
    cell fails: then nothing is known of the program.
    """
    started = time.monotonic()
    absent = _absent_language(job, cell)
    if absent is not None:
        return Fault("invalid_task", f"no cell here has {absent} (see GET /v1/languages)", retryable=False)
    try:
        to_bytes(job.source).decode("utf-8")
    except UnicodeDecodeError:
        return _unreadable()
    if isinstance(job.checker, InteractiveChecker):
        cells = (cell, open_judge_cell())
        talked = judge_interactive(job, job.checker, cells, seconds_left, OUT_OF_TIME)
        return talked if isinstance(talked, Fault) else talked.result(job, started)
    trial = _Trial(job, cell, Program(job.language, joined_source(job)), seconds_left)
    fault = trial.run(deque(steps_of(job, _output_check(job, open_judge_cell))))
    return trial.tally.result(job, started) if fault is None else fault


@dataclass(slots=True)
class _Trial:
    """One job in one cell."""

    job: Job
    cell: Cell
    program: Program
    seconds_left: Callable[[], float]
    tally: Tally = field(default_factory=Tally)

    def run(self, steps: deque[Step]) -> Fault | None:
        """Take the steps, order by order, until they are done or the rest cannot matter."""
        while steps and not self.tally.is_over(self.job):
            fault = self._run_batch(steps)
            if fault is not None:
                return fault
        return None

    def _run_batch(self, steps: deque[Step]) -> Fault | None:
        """Run an order for the first steps and settle them one by one, as far as that goes."""
        batch = next_batch(steps)
        limits = run_limits(self.job.limits, self.seconds_left())
        reports = self.cell.run(order_for(self.job, self.program, limits, batch))
        try:
            for step in batch:
                taken = _take(reports, step)
                settled = step.settle(taken)
                if self.seconds_left() <= 0:
                    return OUT_OF_TIME
                if isinstance(settled, Fault):
                    return settled
                steps.popleft()
                if isinstance(settled, Step):
                    steps.appendleft(settled)
                    return None
                self.tally.add(settled, taken)
                if self.tally.is_over(self.job):
                    return None
        finally:
            _close(reports)
        return None


def _absent_language(job: Job, cell: Cell) -> str | None:
    """A language that the job needs and the cells, which are all alike, do not have."""
    checker = job.checker
    needed = [job.language, *([] if isinstance(checker, NamedChecker) else [checker.language])]
    present = {found.name for found in cell.languages()}
    return next((language for language in needed if language not in present), None)


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
