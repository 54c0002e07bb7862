"""Chunks of jobs, and the reply to each job of a chunk, as JSON."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sandbox.job import Fault, Job, JobResult
from sandbox.origin import NOBODY, Origin, origin_from_json, origin_to_json
from sandbox.payload import (
    PayloadError,
    job_from_payload,
    outcome_from_payload,
    outcome_to_payload,
)
from sandbox.payload.fields import VERSION, items, text, versioned


@dataclass(frozen=True, slots=True)
class Chunk:
    """Jobs for one worker, as they travel, and the list that their outcomes go to.

    A job that cannot be read must not sink its neighbours, so payloads become jobs one by one.
    ``origins``: whose each job is, for logs and traces; empty if nobody said.  ``alone``: a worker was lost
    with it before, so nothing else shall be in hand beside it.
    """

    reply_to: str
    payloads: tuple[object, ...]
    origins: tuple[object, ...] = ()
    alone: bool = False

    def job(self, index: int) -> Job:
        """The job at the index.  Raises PayloadError."""
        return job_from_payload(self.payloads[index])

    def origin(self, index: int) -> Origin:
        """Whose the job at the index is."""
        return origin_from_json(self.origins[index]) if index < len(self.origins) else NOBODY


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one job of a chunk; None: handed back, not begun."""

    chunk_id: str
    index: int
    outcome: JobResult | Fault | None


def chunk_to_payload(
    reply_to: str,
    payloads: Sequence[Mapping[str, object]],
    origins: Sequence[Origin] = (),
    *,
    alone: bool = False,
) -> dict[str, object]:
    """A chunk of jobs' payloads as JSON values."""
    chunk: dict[str, object] = {"v": VERSION, "reply_to": reply_to, "jobs": list(payloads)}
    if any(origin != NOBODY for origin in origins):
        chunk["origins"] = [origin_to_json(origin) for origin in origins]
    if alone:
        chunk["alone"] = True
    return chunk


def chunk_from_payload(payload: object) -> Chunk:
    """The chunk that ``chunk_to_payload`` wrote.  Raises PayloadError."""
    data = versioned(payload)
    origins = data.get("origins")
    return Chunk(
        text(data, "reply_to"),
        tuple(items(data, "jobs")),
        tuple(origins) if isinstance(origins, list) else (),
        data.get("alone") is True,
    )


def argument_in(record: bytes) -> object:
    """The argument of the call in a record of RQ's, which compresses what its JSON serializer wrote; None,
    which no chunk is, for what cannot be read.
    """
    try:
        _function, _instance, arguments, _keywords = json.loads(zlib.decompress(record))
        return arguments[0]
    except (ValueError, TypeError, LookupError, RecursionError, zlib.error):
        return None


def reply_to_json(reply: Reply) -> str:
    """A reply as it stands in the list."""
    outcome = None if reply.outcome is None else outcome_to_payload(reply.outcome)
    return json.dumps([reply.chunk_id, reply.index, outcome], separators=(",", ":"))


def reply_from_json(data: bytes) -> Reply:
    """The reply that ``reply_to_json`` wrote.  Raises PayloadError."""
    try:
        parts = json.loads(data)
    except (ValueError, RecursionError) as err:
        raise PayloadError("a reply that is not JSON") from err
    match parts:
        case [str(chunk_id), int(index), outcome]:
            return Reply(chunk_id, index, None if outcome is None else outcome_from_payload(outcome))
    raise PayloadError("not a reply")
