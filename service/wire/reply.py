"""Replies as documented; ``service.wire.result`` writes them, a test holds the two together."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from service.wire.item import Id
from service.wire.result import Verdict


class ErrorReply(BaseModel):
    """A fault: not the completion's own doing."""

    code: str = Field(examples=["deadline_exceeded"])
    message: str
    retryable: bool
    pointer: str | None = Field(default=None, description="`invalid_task`: the field that is wrong")


class ResultReply(BaseModel):
    """What came of an item."""

    id: Id = Field(description="as sent; null if none was")
    reward: float | None = Field(description="the weighted sum; null exactly if there is an error")
    rewards: dict[str, float | None]
    verdict: Verdict | None = Field(description="null for tasks of kind `none`")
    answer: str | None
    error: ErrorReply | None
    cached: bool
    elapsed_ms: float
    detail: dict[str, object] = Field(default={}, description='left out with `"detail": "none"`')
    index: int | None = Field(default=None, description="NDJSON only: the item's place in the request")


class ScoreReply(BaseModel):
    """Results in the order of the items."""

    results: list[ResultReply]
    elapsed_ms: float


class JobReply(BaseModel):
    """A job in the background: how far it is, and results that are known."""

    id: str
    status: Literal["queued", "running", "done", "cancelled"]
    total: int = Field(description="items")
    done: int = Field(description="items whose result is known")
    created_at: float = Field(description="seconds since 1970")
    finished_at: float | None
    next_offset: int | None = Field(description="`offset` of the next page; null on the last")
    results: list[ResultReply] = Field(description="what is known of this page, in order, with `index`")


class ProblemField(BaseModel):
    """A field that is wrong."""

    pointer: str
    message: str


class Problem(BaseModel):
    """RFC 9457; ``code`` is stable."""

    type: str = Field(examples=["urn:assay:problem:invalid_request"])
    title: str
    status: int
    code: str = Field(examples=["invalid_request"])
    detail: str
    pointer: str | None = None
    errors: list[ProblemField] | None = None


class PartReply(BaseModel):
    """A part of the service."""

    name: str
    ok: bool
    message: str


class RoleReply(BaseModel):
    """Whether one kind of task can be scored."""

    ok: bool
    parts: list[PartReply]


class ReadyReply(BaseModel):
    """What can be scored now."""

    ready: bool = Field(description="whether mathematics can be scored")
    roles: dict[Literal["math", "code"], RoleReply]


class LimitReply(BaseModel):
    """A limit's default and range."""

    default: float
    min: float
    max: float


class LanguageReply(BaseModel):
    """A language that code tasks may name."""

    name: str
    title: str
    aliases: list[str]
    tests: list[str] = Field(description="kinds of test: stdio, call, assert")
    available: bool = Field(description="whether a worker that lives now has it")
    versions: list[str]
    limits: dict[str, LimitReply]


class LanguagesReply(BaseModel):
    """All languages."""

    languages: list[LanguageReply]


class RewardReply(BaseModel):
    """A reward that requests may name."""

    name: str
    formula: str
    needs_accuracy: bool = Field(description="null where there is no accuracy: tasks of kind `none`, faults")
    needs_group: bool = Field(description="compares an item with the others of its `group` in the request")
    min: float
    max: float
    source: str
    parameters: dict[str, float | str]


class RewardsReply(BaseModel):
    """All rewards."""

    rewards: list[RewardReply]
