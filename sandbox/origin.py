"""Whose work is being done: the request that it belongs to.

For logs and traces alone: nothing that is decided may depend on it.  It follows the work through tasks and
threads by itself (a context variable, the one piece of state that a module of ours holds) and crosses the
queue beside each job.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """The request's id, and its place in a trace (W3C Trace Context); empty where there is none."""

    request_id: str = ""
    traceparent: str = ""


NOBODY = Origin()
_CURRENT: ContextVar[Origin] = ContextVar("assay_origin", default=NOBODY)


def current_origin() -> Origin:
    """Whose work this task or thread is doing."""
    return _CURRENT.get()


@contextmanager
def working_for(origin: Origin) -> Iterator[None]:
    """What is done inside is done for this origin."""
    before = _CURRENT.get()
    _CURRENT.set(origin)
    try:
        yield
    finally:
        _CURRENT.set(before)  # not by token: a generator may be closed in another context than it began in


def origin_to_json(origin: Origin) -> list[str] | None:
    """The origin as it travels beside a job; None for nobody's."""
    return None if origin == NOBODY else [origin.request_id, origin.traceparent]


def origin_from_json(value: object) -> Origin:
    """What ``origin_to_json`` wrote; nobody for anything else, since no work may fail over it."""
    match value:
        case [str(request_id), str(traceparent)]:
            return Origin(request_id, traceparent)
    return NOBODY
