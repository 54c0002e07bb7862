"""The body of POST /v1/score: a wrong envelope refuses the request, a bad item stands for itself."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal, overload

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from service.errors import FieldError, invalid_request, malformed
from service.wire.item import Id, Item
from service.wire.json_text import JsonError, loads
from service.wire.pointer import field_errors
from service.wire.task import STRICT

MAX_TIMEOUT_S = 3600.0
MAX_INT64 = 2**63

Priority = Literal["training", "evaluation"]
RewardsField = dict[str, float | dict[str, object]]


class Envelope(BaseModel):
    """Everything but the items, which are read one by one."""

    model_config = STRICT

    items: list[object]
    rewards: RewardsField | None = Field(
        default=None, description='Reward name to weight, or to {"weight": …, parameters…}.'
    )
    timeout_s: Annotated[float, Field(gt=0, le=MAX_TIMEOUT_S)] | None = None
    completion_prefix: str | None = None
    detail: Literal["full", "none", "story"] | None = Field(
        default=None, description="`story` tells how each answer was judged, step by step, and costs time."
    )
    strict: bool | None = None
    priority: Priority | None = Field(
        default=None, description="`evaluation` waits while `training`, the default, has work."
    )


class ScoreRequest(Envelope):
    """What to score, by which rewards, until when.  (The documented form; ``read_request`` reads it.)"""

    items: list[Item]  # type: ignore[assignment]  # narrower than the envelope's, for the documentation only


@dataclass(frozen=True, slots=True)
class BadItem:
    """An item that cannot be scored as sent; ``id`` is echoed if it can be."""

    id: Id
    error: FieldError


class SentItems(Sequence[Item | BadItem]):
    """The items of a request, read as they are asked for."""

    def __init__(self, sent: list[object]) -> None:
        self.sent = sent

    def __len__(self) -> int:
        return len(self.sent)

    @overload
    def __getitem__(self, index: int) -> Item | BadItem: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Item | BadItem]: ...
    def __getitem__(self, index: int | slice) -> Item | BadItem | Sequence[Item | BadItem]:
        if isinstance(index, slice):
            return _read_items(self.sent[index], index.indices(len(self))[0])
        return read_item(self.sent[index], f"/items/{index}")

    def __iter__(self) -> Iterator[Item | BadItem]:
        return iter(self[:])

    @property
    def hold_programs(self) -> bool:
        """Whether any of them may be a code task."""
        return any(_code_task(item) is not None for item in self.sent)


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that was understood."""

    items: SentItems
    rewards: RewardsField | None
    timeout_s: float | None
    prefix: str
    details: bool
    story: bool
    strict: bool
    priority: Priority


def read_request(body: bytes) -> Sent:
    """The request of a body.  Raises ``RequestError`` (400, 422)."""
    sent = _read(_json(body, exact_integers=False))
    if any(_has_inexact_integer(item) for item in sent.items.sent):
        return _read(_json(body, exact_integers=True))
    return sent


def _json(body: bytes, *, exact_integers: bool) -> object:
    try:
        return loads(body, exact_integers=exact_integers)
    except JsonError as err:
        raise malformed(str(err)) from err


def _read(value: object) -> Sent:
    try:
        envelope = Envelope.model_validate(value)
    except ValidationError as err:
        raise invalid_request(*field_errors(err, value)) from err
    return Sent(
        items=SentItems(envelope.items),
        rewards=envelope.rewards,
        timeout_s=envelope.timeout_s,
        prefix=envelope.completion_prefix or "",
        details=envelope.detail != "none",
        story=envelope.detail == "story",
        strict=bool(envelope.strict),
        priority=envelope.priority or "training",
    )


def _read_items(sent: list[object], start: int) -> Sequence[Item | BadItem]:
    """Items in one go, which is cheaper by half; one by one if one of them is wrong."""
    try:
        return _items().validate_python(sent)
    except ValidationError:
        return [read_item(item, f"/items/{index}") for index, item in enumerate(sent, start)]


@cache
def _items() -> TypeAdapter[list[Item]]:
    return TypeAdapter(list[Item])


def read_item(sent: object, pointer: str) -> Item | BadItem:
    """The item, or what is wrong with it, with a pointer that begins with ``pointer``."""
    try:
        return Item.model_validate(sent)
    except ValidationError as err:
        sent_id = sent.get("id") if isinstance(sent, dict) else None
        return BadItem(sent_id if _is_id(sent_id) else None, field_errors(err, sent, pointer)[0])


def _is_id(value: object) -> bool:
    return isinstance(value, (str, int, float)) and not isinstance(value, bool)


def _has_inexact_integer(item: object) -> bool:
    """Whether a number that the caller meant exactly may have been an integer beyond 64 bits."""
    if not isinstance(item, dict):
        return False
    task = _code_task(item)
    return _is_beyond_int64(item.get("id")) or (task is not None and _holds_big_float(task.get("tests")))


def _code_task(item: object) -> dict[str, object] | None:
    task = item.get("task") if isinstance(item, dict) else None
    return task if isinstance(task, dict) and task.get("kind") == "code" else None


def _holds_big_float(value: object) -> bool:
    waiting = [value]
    while waiting:  # not recursive: the data may nest as deep as the parser allows
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            waiting.extend(value.values())
        elif _is_beyond_int64(value):
            return True
    return False


def _is_beyond_int64(value: object) -> bool:
    return isinstance(value, float) and math.fabs(value) >= MAX_INT64
