"""How many jobs travel together: enough to save round trips, few enough that no worker idles while another
is late.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sandbox.job import AssertCase, CallCase, InteractiveChecker, Job, ProgramChecker, RunCase

MAX_JOBS = 32
MAX_SECONDS = 3.0
MAX_BYTES = 4 << 20
SHARE_OF_LIMIT = 0.05  # of a test's CPU limit, that it is reckoned to need


def split(jobs: Sequence[Job], pending: int, workers: int) -> Iterator[range]:
    """The jobs' indexes in chunks; ``pending`` jobs, these included, wait for so many workers."""
    most = max(1, min(MAX_JOBS, pending // (4 * max(1, workers))))
    ends = [0]
    seconds = size = 0.0
    for index, job in enumerate(jobs):
        seconds, size = seconds + estimated_seconds(job), size + estimated_bytes(job)
        if index > ends[-1] and (index - ends[-1] >= most or seconds > MAX_SECONDS or size > MAX_BYTES):
            ends.append(index)
            seconds, size = estimated_seconds(job), estimated_bytes(job)
    ends.append(len(jobs))
    return (range(*ends) for ends in pairwise(ends) if ends[0] < ends[1])


def estimated_seconds(job: Job) -> float:
    """What the job may take: a few milliseconds a test, and a part of the time limit where tests may all
    reach it.
    """
    tests = len(job.cases)
    may_reach_limit = tests if job.scoring == "fraction" else min(tests, 1)
    judge = 0.02 * tests if isinstance(job.checker, ProgramChecker | InteractiveChecker) else 0.0
    return 0.005 * tests + SHARE_OF_LIMIT * job.limits.time_s * may_reach_limit + judge


def estimated_bytes(job: Job) -> int:
    """Roughly what the job weighs on the wire; the values of calls are small by comparison and not walked."""
    size = len(job.source) + len(job.setup)
    for case in job.cases:
        if isinstance(case, AssertCase):
            size += len(case.source)
        elif isinstance(case, RunCase):
            size += len(case.stdin) + sum(map(len, case.files.values()))
        elif not isinstance(case, CallCase):
            size += len(case.stdin) + len(case.stdout)
    return size
