"""Judge a job: send its orders into a cell, settle each case as its reports come, stop where the scoring
stops.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import islice
from math import inf

from sandbox.cells.order import Cell, CellError, Program, Report
from sandbox.job import CaseResult, Fault, Job, JobResult, ProgramChecker, StdioCase
from sandbox.judge.checkers import output_checker
from sandbox.judge.checkers.program import run_program_checker
from sandbox.judge.plan import Batch, CheckOutput, Step, plan
from sandbox.judge.source import joined_source
from sandbox.judge.tally import Tally
from sandbox.judge.texts import to_bytes

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
        return Fault("sandbox_unavailable", f"no cell of this worker runs {absent}", retryable=True)
    try:
        to_bytes(job.source).decode("utf-8")
    except UnicodeDecodeError:
        return _unreadable()
    tally = Tally()
    program = Program(job.language, joined_source(job))
    for batch in plan(job, program, _output_check(job, open_judge_cell), seconds_left):
        fault = _run_batch(job, cell, batch, tally, seconds_left)
        if fault is not None:
            return fault
        if tally.is_over(job):
            break
    return tally.result(job, started)


def _absent_language(job: Job, cell: Cell) -> str | None:
    """A language that the job needs and the cells, which are all alike, do not have."""
    needed = [job.language, *([job.checker.language] if isinstance(job.checker, ProgramChecker) else [])]
    present = {found.name for found in cell.languages()}
    return next((language for language in needed if language not in present), None)


def _run_batch(
    job: Job, cell: Cell, batch: Batch, tally: Tally, seconds_left: Callable[[], float]
) -> Fault | None:
    reports = cell.run(batch.order)
    try:
        for step in batch.steps:
            taken = _take(reports, step)
            settled = step.settle(taken)
            if seconds_left() <= 0:
                return OUT_OF_TIME
            if isinstance(settled, Fault):
                return settled
            tally.add(settled, taken)
            if tally.is_over(job):
                return None
    finally:
        _close(reports)
    return None


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
    same = output_checker(checker)
    return lambda case, printed: float(same(to_bytes(case.stdout), printed))


def _unreadable() -> JobResult:
    """A source that is not text in any encoding: no compiler could read it."""
    message = "the source contains lone surrogates"
    return JobResult(
        "compile_error", 0.0, (CaseResult("compile_error", 0.0, 0, "", message),), message=message
    )
