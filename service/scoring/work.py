"""How much work a batch is, reckoned before any of it is done."""

from __future__ import annotations

from grader.grade import Question
from sandbox.job import Job
from service.admission import Work
from service.scoring.parts import PartedPlans
from service.scoring.plan import Batch
from service.turns import SMALL

ANSWER_S = 0.001
PROGRAM_S = 0.02
TEST_S = 0.01


def estimated(batch: Batch) -> Work:
    """Items and estimated seconds; rough, since how fast such work goes is learned besides."""
    items = len(batch.plans)
    line = batch.sender if items <= SMALL else object()  # as the turns have it: a large request is alone
    if isinstance(batch.plans, PartedPlans):  # which are not made yet, and run no programs
        return Work(items, ANSWER_S * items, 0.0, line, batch.deadline)
    answers, programs_s = 0, 0.0
    for plan in batch.plans:
        if isinstance(plan.work, Question):
            answers += 1
        elif isinstance(plan.work, Job):
            programs_s += program_s(plan.work)
    return Work(items, ANSWER_S * answers, programs_s, line, batch.deadline)


def program_s(job: Job) -> float:
    """The estimated seconds of one program."""
    return PROGRAM_S + TEST_S * len(job.cases)
