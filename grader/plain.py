"""The plain functions: from any thread or process, with the pool's deadlines and budgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.grade import Fault, Grade, Kind


def verify(completion: str, gold: str | Sequence[str]) -> bool:
    """Whether the completion's final answer is (one of) the gold; raises ``GradingError`` on a fault."""
    raise NotImplementedError


def grade(
    completion: str,
    gold: str | Sequence[str],
    *,
    kind: Kind = "math",
    prompt: str | None = None,
    options: Mapping[str, object] | None = None,
) -> Grade | Fault:
    """The full grade of one completion, or the fault that kept it from being graded."""
    raise NotImplementedError
