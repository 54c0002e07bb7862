"""Equal work within a batch is done once."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable
from dataclasses import replace
from hashlib import blake2b, sha256
from typing import Generic, TypeVar

import orjson

from grader.grade import Question
from sandbox.job import Job
from sandbox.payload import PayloadError, job_to_payload
from service.scoring.outcome import Judged, Outcome

Work = TypeVar("Work")

KEY_BYTES = 20  # far beyond what could ever collide by chance, or be made to collide on purpose (2^80)


class Distinct(Generic[Work]):
    """Different pieces of work, each with its key and the items that wait for it.

    It grows as items are added.  A piece is named by its position in ``work`` and ``keys``.
    """

    def __init__(self, key_of: Callable[[Work], bytes]) -> None:
        self.work: list[Work] = []
        self.keys: list[bytes] = []
        self._key_of = key_of
        self._positions: dict[bytes, int] = {}
        self._waiting: list[list[int]] = []
        self._settled: dict[int, Outcome] = {}

    def add(self, asked: Iterable[tuple[int, Work]]) -> tuple[list[int], list[tuple[int, Outcome]]]:
        """Take in items with their work: the positions of what is new, and what is settled already."""
        new: list[int] = []
        known: list[tuple[int, Outcome]] = []
        for index, work in asked:
            key = self._key_of(work)
            position = self._positions.setdefault(key, len(self.work))
            if position == len(self.work):
                self.work.append(work)
                self.keys.append(key)
                self._waiting.append([index])
                new.append(position)
            elif position in self._settled:
                known.append((index, _again(self._settled[position])))
            else:
                self._waiting[position].append(index)
        return new, known

    def settle(self, position: int, outcome: Outcome) -> list[tuple[int, Outcome]]:
        """What came of a piece of work, for all of its items: all but the first get another's verdict."""
        self._settled[position] = outcome
        first, *others = self._waiting[position]
        if not others:
            return [(first, outcome)]
        again = _again(outcome)
        return [(first, outcome), *((index, again) for index in others)]


def _again(outcome: Outcome) -> Outcome:
    return outcome.again() if isinstance(outcome, Judged) else outcome


def question_key(question: Question) -> bytes:
    """A digest of all that a grade depends on, but for the grader itself."""
    options = sorted(question.options.items()) if question.options else ()
    # Version 0 writes equal values alike, and says where each ends.
    head = marshal.dumps((question.kind, question.prompt, question.golds, options, question.explain), 0)
    digest = sha256(head)  # processors help with it: half of blake2b's time
    digest.update(question.completion.encode("utf-8", "surrogatepass"))
    return digest.digest()[:KEY_BYTES]


def job_key(job: Job) -> bytes:
    """A digest of all that a job's result depends on, but for the machine that it runs on."""
    try:
        payload = job_to_payload(replace(job, id=""))
        text = orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)
    except (PayloadError, TypeError):  # what no queue would take, or orjson cannot write: keyed as it is
        text = repr(job).encode("utf-8", "backslashreplace")
    return blake2b(text, digest_size=KEY_BYTES).digest()
