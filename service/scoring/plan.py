"""What is to be done for each item: a question, a job, or nothing because it is known already."""

from __future__ import annotations

from dataclasses import dataclass

from grader.grade import Question
from sandbox.job import Job
from service.rewards.weighing import Weighing
from service.scoring.code_items import to_job
from service.scoring.math_items import to_question
from service.scoring.outcome import Judged, Outcome, invalid_task
from service.wire.item import Id, Item
from service.wire.request import BadItem, Sent
from service.wire.result import ItemError
from service.wire.task import AnswerTask, CodeTask


@dataclass(frozen=True, slots=True)
class Plan:
    """One item's work.  ``text`` is the completion, prefix joined; None if the item is not readable."""

    id: Id
    kind: str
    text: str | None
    work: Question | Job | Outcome


@dataclass(frozen=True, slots=True)
class Batch:
    """A request, ready to be scored."""

    plans: tuple[Plan, ...]
    weighing: Weighing
    deadline: float
    details: bool

    def mistakes(self) -> tuple[ItemError, ...]:
        """The items that are the caller's own mistakes."""
        return tuple(plan.work for plan in self.plans if isinstance(plan.work, ItemError))


def plan_items(sent: Sent, weighing: Weighing) -> tuple[Plan, ...]:
    """A plan for each item, in order."""
    return tuple(
        _plan(item, f"/items/{index}", str(index), sent.prefix, weighing)
        for index, item in enumerate(sent.items)
    )


def _plan(item: Item | BadItem, pointer: str, name: str, prefix: str, weighing: Weighing) -> Plan:
    if isinstance(item, BadItem):
        return Plan(item.id, "invalid", None, invalid_task(item.error.pointer, item.error.message))
    text = item.completion_text(prefix)
    if text is None:
        error = invalid_task(f"{pointer}/completion", "has no message of the assistant's")
        return Plan(item.id, item.task.kind, None, error)
    return Plan(item.id, item.task.kind, text, _work(item, text, pointer, name, weighing))


def _work(item: Item, text: str, pointer: str, name: str, weighing: Weighing) -> Question | Job | Outcome:
    task = item.task
    if isinstance(task, AnswerTask):
        return to_question(item, task, text, pointer)
    if isinstance(task, CodeTask):
        return to_job(name, task, text, pointer)
    if weighing.needs_accuracy:
        return invalid_task(f"{pointer}/task/kind", "has no accuracy, and no other reward is asked for")
    return Judged(None, None)
