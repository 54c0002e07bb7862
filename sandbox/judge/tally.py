"""What is known so far of a job's cases, and what it comes to."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from sandbox.cells.order import Report
from sandbox.job import AssertCase, CaseResult, Job, JobResult, Trust, Verdict
from sandbox.judge.step import Settled
from sandbox.judge.texts import shown
from sandbox.judge.verdict import exit_code_of


@dataclass(slots=True)
class Tally:
    """Grows by one case at a time."""

    cases: list[CaseResult] = field(default_factory=list)
    score: float = 0.0
    message: str = ""

    def add(self, settled: Settled, reports: Sequence[Report]) -> None:
        """Enter a case."""
        last = reports[-1]
        self.cases.append(
            CaseResult(
                verdict=settled.verdict,
                time_ms=round(sum(report.cpu_ms for report in reports), 3),
                memory_kb=max(report.memory_kb for report in reports),
                stdout=shown(last.stdout, whole=settled.whole),
                stderr=shown(last.stderr, whole=settled.whole),
                exit_code=exit_code_of(last),
            )
        )
        self.score += settled.score
        if settled.verdict == "compile_error":
            self.message = shown(last.stderr)

    def is_over(self, job: Job) -> bool:
        """Whether the cases that are left cannot matter: a refused source fails them all, whatever the
        scoring.
        """
        if not self.cases or self.cases[-1].verdict == "correct":
            return False
        return job.scoring == "all" or self.cases[-1].verdict == "compile_error"

    def result(self, job: Job, started: float) -> JobResult:
        """The result; the verdict is the first failed case's."""
        verdict: Verdict = next((c.verdict for c in self.cases if c.verdict != "correct"), "correct")
        whole = 1.0 if verdict == "correct" else 0.0
        return JobResult(
            verdict=verdict,
            accuracy=whole if job.scoring == "all" else self.score / len(job.cases),
            cases=tuple(self.cases),
            trust=_trust_of(job),
            message=self.message,
            elapsed_ms=(time.monotonic() - started) * 1000,
        )


def _trust_of(job: Job) -> Trust:
    """Whether any test has shared a process with the program."""
    tested = any(isinstance(case, AssertCase) for case in job.cases)
    return "shared-process" if tested and job.language != "python" else "isolated"
