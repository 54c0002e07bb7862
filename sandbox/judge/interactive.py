"""Interactive problems: the candidate and the task's judge program talk to each other, each in a cell of its
own, and only what they print crosses between them.

The judge program is called by testlib's habit for interactors: input file, output file (which it may write
for itself), answer file; it reads what the candidate prints and prints what the candidate reads.  Its exit
statuses are a special judge's.

Whose doing an end was: a candidate that ends badly before the judge program has ended is judged by its own
end, whatever the judge program makes of the silence; so is one that waits when nothing more will come.  A
judge program that breaks a limit, crashes, or keeps a candidate waiting by computing is a fault.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sandbox.cells.order import Cell, CellError, Program, Report, RunLimits, TalkOrder, Talks
from sandbox.job import Fault, InteractiveChecker, Job, Limits, StdioCase
from sandbox.judge.checkers.program import ANSWER, INPUT, OUTPUT, score_of
from sandbox.judge.source import joined_source
from sandbox.judge.step import Settled
from sandbox.judge.tally import Tally
from sandbox.judge.texts import to_bytes
from sandbox.judge.verdict import run_limits, verdict_of_run

WAITING_S = 3.0  # that a candidate may spend waiting, besides its own time
JUDGE_CPU_S = 10.0
JUDGE_BUSY_MS = 2000.0  # a judge program that computes so long may be what a candidate has waited for
JUDGE_MEMORY_MB = 1024
JUDGE_OUTPUT = 64 << 20


@dataclass(slots=True)
class Meeting:
    """What two runs that talk have come to: their reports, and who ended first."""

    reports: dict[str, Report] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    failed: list[CellError] = field(default_factory=list)


def judge_interactive(
    job: Job,
    checker: InteractiveChecker,
    cells: tuple[Cell, Cell],
    seconds_left: Callable[[], float],
    late: Fault,
) -> Tally | Fault:
    """Hold a conversation for each case; ``cells`` are the candidate's and the judge program's.

    Raises CellError.
    """
    cases = [case for case in job.cases if isinstance(case, StdioCase)]
    candidate = cells[0].talk(candidate_order(job, len(cases), seconds_left()))
    try:
        judge = cells[1].talk(judge_order(checker, cases, candidate_limits(job.limits, seconds_left())))
        try:
            return _hold(job, candidate, judge, seconds_left, late)
        finally:
            judge.close()
    finally:
        candidate.close()


def _hold(
    job: Job, candidate: Talks, judge: Talks, seconds_left: Callable[[], float], late: Fault
) -> Tally | Fault:
    tally = Tally()
    while len(tally.cases) < len(job.cases) and not tally.is_over(job):
        refused = candidate.ready()
        if refused is not None:
            tally.add(Settled("compile_error", 0.0), [refused])
            continue
        refused = judge.ready()
        if refused is not None:
            said = refused.stderr[-500:].decode("utf-8", "replace")
            return Fault("checker_failed", f"the judge program was refused: {said}", retryable=False)
        meeting = hold_meeting(candidate, judge)
        settled = settle_meeting(meeting, job.limits)
        if seconds_left() <= 0:
            return late
        if isinstance(settled, Fault):
            return settled
        tally.add(settled, [meeting.reports["candidate"]])
    return tally


def hold_meeting(candidate: Talks, judge: Talks) -> Meeting:
    """Begin both runs and carry what each prints to the other until both have ended.  Raises CellError."""
    meeting = Meeting()
    judge.tell(b"")
    candidate.tell(b"")
    other = threading.Thread(target=_carry, args=(judge, candidate, "judge", meeting), daemon=True)
    other.start()
    _carry(candidate, judge, "candidate", meeting)
    other.join()
    if meeting.failed:
        raise meeting.failed[0]
    return meeting


def _carry(source: Talks, sink: Talks, name: str, meeting: Meeting) -> None:
    """From one run to the other, until the first has ended."""
    try:
        while isinstance(heard := source.hear(), bytes):
            sink.tell(heard)
        meeting.order.append(name)
        meeting.reports[name] = heard
        sink.tell(b"", end=True)
    except CellError as error:
        meeting.failed.append(error)


def settle_meeting(meeting: Meeting, limits: Limits) -> Settled | Fault:
    """The candidate's verdict, or that the judge program has failed."""
    candidate, judge = meeting.reports["candidate"], meeting.reports["judge"]
    verdict = verdict_of_run(candidate, limits)
    candidate_first = meeting.order[0] == "candidate"
    if candidate.ended == "wall_time" and judge.cpu_ms > JUDGE_BUSY_MS:
        return Fault(
            "checker_failed", "the judge program computed while the candidate waited", retryable=False
        )
    if verdict is not None and candidate_first:
        return Settled(verdict, 0.0)
    score = score_of(replace(judge, stdout=b""))
    if isinstance(score, Fault) or score == 0:
        return score if isinstance(score, Fault) else Settled("incorrect", 0.0)
    if verdict is not None:
        return Settled(verdict, 0.0)
    return Settled("correct" if score == 1 else "incorrect", score)


def candidate_limits(limits: Limits, seconds_left: float) -> RunLimits:
    """A task's limits; waiting for the judge program is part of the conversation, as far as it goes."""
    return replace(run_limits(limits, seconds_left), idle_s=limits.time_s + WAITING_S)


def candidate_order(job: Job, count: int, seconds_left: float) -> TalkOrder:
    """The candidate is told nothing but what the judge program prints."""
    program = Program(job.language, joined_source(job))
    return TalkOrder(program, candidate_limits(job.limits, seconds_left), ({},) * count)


def judge_order(checker: InteractiveChecker, cases: list[StdioCase], candidate: RunLimits) -> TalkOrder:
    """The judge program outlives every candidate, so that it can say what came of it."""
    limits = RunLimits(JUDGE_CPU_S, candidate.wall_s + WAITING_S, JUDGE_MEMORY_MB, JUDGE_OUTPUT)
    files = tuple({INPUT: to_bytes(case.stdin), ANSWER: to_bytes(case.stdout)} for case in cases)
    return TalkOrder(Program(checker.language, checker.source), limits, files, (INPUT, OUTPUT, ANSWER))
