"""How much work a batch is, reckoned before any of it is done."""

from __future__ import annotations

from grader.grade import Question
from sandbox.job import Job
from service.admission import Work
from service.scoring.parts import PartedPlans
from service.scoring.plan import Batch

ANSWER_S = 0.001
PROGRAM_S = 0.02
TEST_S = 0.01


def estimated(batch: Batch) -> Work:
    """Items and estimated seconds; rough, since how fast such work goes is learned besides."""
    if isinstance(batch.plans, PartedPlans):  # which are not made yet, and run no programs
        return Work(len(batch.plans), ANSWER_S * len(batch.plans), 0.0)
    answers = programs = tests = 0
    for plan in batch.plans:
        if isinstance(plan.work, Question):
            answers += 1
        elif isinstance(plan.work, Job):
            programs += 1
            tests += len(plan.work.cases)
    return Work(len(batch.plans), ANSWER_S * answers, PROGRAM_S * programs + TEST_S * tests)
