"""The values that cross the grader's door: a question in, a grade or a fault out.

A *grade* is about the answer; a *fault* is about us.  No path turns one into the other: what the completion
does (loops, bombs, unreadable answers) is a grade, what is wrong with the gold or our processes is a fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from grader.record import record

Kind = Literal["math", "choice", "text"]
Verdict = Literal["correct", "incorrect", "no_answer"]


@record
class Question:
    """One completion to be judged against its golds.

    ``completion`` is the whole text with any prompt prefix joined; any one of ``golds`` is right; ``prompt``
    lets the grader reject answers that merely restate the question; ``options`` are the task's own (see
    ``grader.options``).  With ``explain``, the grade's ``detail["story"]`` tells its steps as pairs of texts.
    """

    completion: str
    golds: tuple[str, ...]
    kind: Kind = "math"
    prompt: str | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    explain: bool = False


@record
class Grade:
    """What came of a question.  ``answer`` is the final answer as written (cut to a bounded length)."""

    verdict: Verdict
    answer: str | None = None
    detail: Mapping[str, object] = field(default_factory=dict)
    elapsed_ms: float = 0.0

    @property
    def accepted(self) -> bool:
        """Whether the answer is right."""
        return self.verdict == "correct"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not the completion's own doing; ``code`` is stable and part of the HTTP contract."""

    code: str
    message: str
    retryable: bool
