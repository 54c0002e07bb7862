"""The plain functions: from any thread or process, with the pool's deadlines and budgets.

What cannot take long is graded on the spot.  For the rest they keep a few warm children, one for each call
under way.  The first call in a process (a forked one, too) waits until there is one, so that no later call
does.  These and the golds read last are this file's state.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache

from grader.grade import Fault, Grade, Kind, Question
from grader.pipeline import Golds, read_golds
from grader.remembered import RememberedGolds
from grader.simple import grade_if_simple
from grader.solo import Solo, SoloError

MAX_GOLDS = 1_024  # tasks whose parsed golds are kept: a step of training asks for a few hundred
MAX_CHILDREN = max(2, os.cpu_count() or 2)  # more calls at once than that wait for each other


class GradingError(RuntimeError):
    """A fault, where the caller asked for a plain yes or no; never for what a completion does."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.code}: {fault.message}")
        self.fault = fault


class _Children:
    """The warm children of this process, lent to one call at a time."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Start anew: at first, and in a forked process, whose parent's children are not its own."""
        self._lock = threading.Lock()
        self._free: list[Solo] = []
        self._begun = False
        self._room = threading.BoundedSemaphore(MAX_CHILDREN)

    def begin(self) -> None:
        """Have one child warm before the first answer that needs it; those who cannot learn why then."""
        if self._begun:
            return
        with self._lock, suppress(SoloError):
            if not self._begun:
                self._begun = True
                self._free.append(Solo())

    @contextmanager
    def lend(self) -> Iterator[Solo]:
        """A child for one call; one whose processes failed is not lent again."""
        with self._room:
            with self._lock:
                solo = self._free.pop() if self._free else None
            solo = solo or Solo()
            try:
                yield solo
            except BaseException:
                solo.close()
                raise
            with self._lock:
                self._free.append(solo)


_CHILDREN = _Children()
os.register_at_fork(after_in_child=_CHILDREN.forget)


def verify(completion: str, gold: str | Sequence[str]) -> bool:
    """Whether the completion's final answer is the gold, or any one of several.

    A completion that hangs, crashes or cannot be read is ``False``; what is not its doing, such as a gold
    that cannot be read, raises ``GradingError``.
    """
    outcome = grade(completion, gold)
    if isinstance(outcome, Fault):
        raise GradingError(outcome)
    return outcome.accepted


def grade(
    completion: str,
    gold: str | Sequence[str],
    *,
    kind: Kind = "math",
    prompt: str | None = None,
    options: Mapping[str, object] | None = None,
    explain: bool = False,
) -> Grade | Fault:
    """The full grade of one completion, or the fault that kept it from being graded.

    With ``explain``, the grade's ``detail["story"]`` tells every step as pairs of texts.
    """
    golds = (gold,) if isinstance(gold, str) else tuple(gold)
    question = Question(completion, golds, kind, prompt, dict(options or {}))
    _CHILDREN.begin()
    simple = None if explain else grade_if_simple(question, _read)
    if simple is not None:
        return simple
    try:
        with _CHILDREN.lend() as solo:
            return solo.grade((completion, golds, kind, prompt, dict(question.options), explain))
    except SoloError as error:
        return Fault("math_child_lost", str(error), retryable=True)


def _read(question: Question) -> Golds | Fault:
    """The golds of a question of mathematics, read once a group unless they come with options."""
    return read_golds(question) if question.options else _read_plainly(question.golds)


@lru_cache(MAX_GOLDS)
def _read_plainly(golds: tuple[str, ...]) -> Golds | Fault:
    read = read_golds(Question("", golds))
    return read if isinstance(read, Fault) else RememberedGolds(read)
