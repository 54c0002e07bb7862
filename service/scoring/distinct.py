"""Equal work within a batch is done once."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b, sha256
from typing import Generic, TypeVar

import orjson

from grader.grade import Question
from sandbox.job import Job
from sandbox.payload import PayloadError, job_to_payload
from service.scoring.outcome import Judged, Outcome

Work = TypeVar("Work")

KEY_BYTES = 20  # far beyond what could ever collide by chance, or be made to collide on purpose (2^80)


@dataclass(frozen=True, slots=True)
class Distinct(Generic[Work]):
    """Different pieces of work, each with its key and the items (one or more) that wait for it."""

    work: list[Work]
    keys: list[bytes]
    indexes: list[list[int]]

    def parted(self, known: Sequence[Judged | None]) -> tuple[list[tuple[int, Outcome]], Distinct[Work]]:
        """What is known already, by item; and the rest."""
        pairs = [
            (i, judged) for judged, items in zip(known, self.indexes, strict=True) if judged for i in items
        ]
        left = [position for position, judged in enumerate(known) if judged is None]
        rest = Distinct(
            [self.work[i] for i in left], [self.keys[i] for i in left], [self.indexes[i] for i in left]
        )
        return [*pairs], rest

    def spread(self, position: int, outcome: Outcome) -> list[tuple[int, Outcome]]:
        """What came of a piece of work, for all of its items: all but the first get another's verdict."""
        first, *others = self.indexes[position]
        if not others:
            return [(first, outcome)]
        copied = outcome.again() if isinstance(outcome, Judged) else outcome
        return [(first, outcome), *((index, copied) for index in others)]


def distinct(asked: Iterable[tuple[int, Work]], key_of: Callable[[Work], bytes]) -> Distinct[Work]:
    """The items' work, by index, without its repetitions."""
    positions: dict[bytes, int] = {}
    found: Distinct[Work] = Distinct([], [], [])
    for index, work in asked:
        key = key_of(work)
        position = positions.setdefault(key, len(positions))
        if position < len(found.work):
            found.indexes[position].append(index)
            continue
        found.work.append(work)
        found.keys.append(key)
        found.indexes.append([index])
    return found


def question_key(question: Question) -> bytes:
    """A digest of all that a grade depends on, but for the grader itself."""
    options = sorted(question.options.items()) if question.options else ()
    # Version 0 writes equal values alike, and says where each ends.
    head = marshal.dumps((question.kind, question.prompt, question.golds, options, question.explain), 0)
    text = question.completion.encode("utf-8", "surrogatepass")
    return sha256(head + text).digest()[:KEY_BYTES]  # processors help with it: half of blake2b's time


def job_key(job: Job) -> bytes:
    """A digest of all that a job's result depends on, but for the machine that it runs on."""
    try:
        payload = job_to_payload(replace(job, id=""))
        text = orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)
    except (PayloadError, TypeError):  # what no queue would take, or orjson cannot write: keyed as it is
        text = repr(job).encode("utf-8", "backslashreplace")
    return blake2b(text, digest_size=KEY_BYTES).digest()
