"""From a request's body to the batch that it asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from service.caller import Caller
from service.errors import FieldError, invalid_request
from service.rewards.weighing import Weighing, read_weighing
from service.scoring.parts import PART, PartedPlans
from service.scoring.plan import Batch, Plan, plan_items, plan_some
from service.wire.request import Sent, read_request


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most items that a request may have, and its deadline where it gives none, seconds."""

    max_items: int
    timeout_s: float


def read_batch(body: bytes, bounds: Bounds, caller: Caller, began: float) -> Batch:
    """What is to be done, with a deadline that runs from ``began``.  Raises ``RequestError`` (400, 422)."""
    sent = read_request(body)
    if len(sent.items) > bounds.max_items:
        raise invalid_request(FieldError("/items", f"must be at most {bounds.max_items}"))
    weighing = read_weighing(sent.rewards)
    timeout_s = bounds.timeout_s if sent.timeout_s is None else sent.timeout_s
    sender = caller.sender(urgent=sent.priority == "training")
    batch = Batch(_plans(sent, weighing), weighing, began + timeout_s, sent.details, sender)
    if sent.strict and (mistakes := batch.mistakes()):
        raise invalid_request(*(FieldError(error.pointer or "", error.message) for error in mistakes))
    return batch


def _plans(sent: Sent, weighing: Weighing) -> Sequence[Plan]:
    """Made as they are needed, where nothing must be known of all of them before any is at work."""
    total = len(sent.items)
    if total <= PART or sent.strict or weighing.needs_group or sent.items.hold_programs:
        return plan_items(sent, weighing)
    return PartedPlans(total, partial(plan_some, sent, weighing))
