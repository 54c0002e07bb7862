"""What is to be done for each item: a question, a job, or nothing because it is known already."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from grader.grade import Question
from grader.record import record
from sandbox.job import Job
from service.fault_log import log_fault
from service.ports import ANYBODY, Sender
from service.rewards.measure import Span, span_of
from service.rewards.reward import Sample
from service.rewards.weighing import Weighing
from service.scoring.code_items import to_job
from service.scoring.math_items import to_question
from service.scoring.outcome import Judged, Outcome, internal_fault, invalid_task
from service.wire.item import Id, Item
from service.wire.request import BadItem, Sent
from service.wire.result import ItemError
from service.wire.task import AnswerTask, CodeTask

log = logging.getLogger("assay.scoring")


@record
class Plan:
    """One item's work.  ``text`` is the completion, prefix joined; None if the item is not readable.

    The rest is for rewards: tokens as the caller counted them, a code task's language, the group's lengths;
    and ``group``, whose rewards should not all be the same.  ``story``: the steps are to be told.
    """

    id: Id
    kind: str
    text: str | None
    work: Question | Job | Outcome
    tokens: int | None = None
    language: str | None = None
    span: Span | None = None
    group: Id = None
    story: bool = False

    def sample(self, accuracy: float | None) -> Sample:
        """What rewards may look at, once the accuracy is known.  Only where there is a text."""
        assert self.text is not None
        return Sample(self.text, accuracy, self.tokens, self.language, self.span)


@dataclass(frozen=True, slots=True)
class Batch:
    """A request, ready to be scored.  ``streamed``: its results are read as slowly as their reader likes."""

    plans: Sequence[Plan]
    weighing: Weighing
    deadline: float
    details: bool
    sender: Sender = ANYBODY
    streamed: bool = False

    def mistakes(self) -> tuple[ItemError, ...]:
        """The items that are the caller's own mistakes."""
        errors = (plan.work for plan in self.plans if isinstance(plan.work, ItemError))
        return tuple(error for error in errors if not error.retryable)


def plan_items(sent: Sent, weighing: Weighing) -> Sequence[Plan]:
    """A plan for each item, in order."""
    items = sent.items[:]
    plans = [_plan_safely(item, index, sent, weighing) for index, item in enumerate(items)]
    return _in_groups(plans, items) if weighing.needs_group else plans


def plan_some(sent: Sent, weighing: Weighing, start: int, stop: int) -> Sequence[Plan]:
    """Plans of some items only, by rewards that compare nothing within a group."""
    items = sent.items[start:stop]
    return [_plan_safely(item, index, sent, weighing) for index, item in enumerate(items, start)]


def _plan_safely(item: Item | BadItem, index: int, sent: Sent, weighing: Weighing) -> Plan:
    """A bug of ours costs one item: a part's plans may be made when the reply has long begun."""
    try:
        return _plan(item, index, sent, weighing)
    except Exception as err:  # noqa: BLE001 - as above
        log_fault(log, "an item could not be planned", err)
        return Plan(item.id, "invalid", None, internal_fault())


def _plan(item: Item | BadItem, index: int, sent: Sent, weighing: Weighing) -> Plan:
    if isinstance(item, BadItem):
        return Plan(item.id, "invalid", None, invalid_task(item.error.pointer, item.error.message))
    task = item.task
    text = item.completion_text(sent.prefix)
    if text is None:
        error = invalid_task(f"/items/{index}/completion", "has no message of the assistant's")
        return Plan(item.id, task.kind, None, error)
    work = _work(item, text, index, weighing)
    if sent.story and isinstance(work, Question):
        work = replace(work, explain=True)
    language = task.language if isinstance(task, CodeTask) else None
    tokens = item.completion_tokens
    return Plan(item.id, task.kind, text, work, tokens, language, None, item.group, sent.story)


def _work(item: Item, text: str, index: int, weighing: Weighing) -> Question | Job | Outcome:
    task = item.task
    if isinstance(task, AnswerTask):
        return to_question(item, task, text, f"/items/{index}")
    if isinstance(task, CodeTask):
        return to_job(str(index), task, text, f"/items/{index}")
    if weighing.needs_accuracy:
        return invalid_task(f"/items/{index}/task/kind", "has no accuracy, and no other reward is asked for")
    return Judged(None, None)


def _in_groups(plans: Sequence[Plan], items: Sequence[Item | BadItem]) -> Sequence[Plan]:
    """The plans with the lengths of their groups; an item of no group cannot be compared."""
    members: dict[Id, list[Sample]] = {}
    for plan, item in zip(plans, items, strict=True):
        if isinstance(item, Item) and item.group is not None and plan.text is not None:
            members.setdefault(item.group, []).append(plan.sample(None))
    spans = {group: span_of(samples) for group, samples in members.items()}
    return tuple(
        _in_group(plan, item, f"/items/{index}", spans)
        for index, (plan, item) in enumerate(zip(plans, items, strict=True))
    )


def _in_group(plan: Plan, item: Item | BadItem, pointer: str, spans: Mapping[Id, Span]) -> Plan:
    if isinstance(item, BadItem) or plan.text is None:
        return plan
    if item.group is None:
        missing = invalid_task(f"{pointer}/group", "is required by a reward that compares a group")
        return replace(plan, work=missing)
    return replace(plan, span=spans[item.group])
