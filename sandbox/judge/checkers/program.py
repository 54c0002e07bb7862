"""A special judge: a program that reads input, output and answer, and says by its exit status whether it is
right.

It is handed the expected answer, so it never runs where the candidate runs or ran: it has a cell of its
own, which no candidate's order is ever sent to, and which is clean again after each of its own runs.  The
candidate's run has ended, with all of its processes, before the judge's begins; what it leaves behind is
the output bytes alone.

Exit statuses are testlib's: 0 accepted, 1 wrong, 2 badly formed, 7 partial: the score is then the last
number from 0 to 1 that the judge prints.  Anything else is the judge's own fault, and so no verdict on the
candidate.
"""

from __future__ import annotations

import re

from sandbox.cells.order import Cell, CellError, Program, Report, RunLimits, StdioOrder
from sandbox.job import Fault, ProgramChecker

ACCEPTED, WRONG, BADLY_FORMED, PARTIAL = 0, 1, 2, 7

LIMITS = RunLimits(cpu_s=10.0, wall_s=60.0, memory_mb=1024, output_bytes=1 << 20, idle_s=10.0)
INPUT, OUTPUT, ANSWER = "input.txt", "output.txt", "answer.txt"

NUMBER = re.compile(rb"(?<![\w.+-])\+?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?!\w|\.\d)")


def run_program_checker(
    checker: ProgramChecker, cell: Cell, stdin: bytes, printed: bytes, expected: bytes
) -> float | Fault:
    """The score from 0 to 1, or Fault ``checker_failed``.  Raises CellError."""
    order = StdioOrder(
        program=Program(checker.language, checker.source),
        limits=LIMITS,
        inputs=(b"",),
        args=(INPUT, OUTPUT, ANSWER),
        files={INPUT: stdin, OUTPUT: printed, ANSWER: expected},
    )
    reports = list(cell.run(order))
    if len(reports) != 1:
        raise CellError(f"{len(reports)} reports for one run")
    return score_of(reports[0])


def score_of(report: Report) -> float | Fault:
    """What the judge program's end means."""
    if report.ended != "exited":
        return _failed(report, f"the checker ended by {report.ended}")
    if report.exit_code == ACCEPTED:
        return 1.0
    if report.exit_code in (WRONG, BADLY_FORMED):
        return 0.0
    if report.exit_code != PARTIAL:
        return _failed(report, f"the checker ended with exit status {report.exit_code}")
    score = _last_share(report.stdout)
    score = _last_share(report.stderr) if score is None else score
    return _failed(report, "the checker gave no share between 0 and 1") if score is None else score


def _last_share(text: bytes) -> float | None:
    shares = [float(number) for number in NUMBER.findall(text)]
    return next((share for share in reversed(shares) if share <= 1), None)


def _failed(report: Report, message: str) -> Fault:
    said = report.stderr[-500:].decode("utf-8", "replace").strip()
    return Fault("checker_failed", f"{message}: {said}" if said else message, retryable=False)
