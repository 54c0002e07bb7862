"""Whether two answers are the same, for votes: by the grader, which the graded runs use as well."""

from __future__ import annotations

from grader.grade import Fault
from grader.plain import grade


def same_answer(one: str, other: str) -> bool:
    """Whether one answer would be right if the other were the gold; what cannot be read is like nothing."""
    outcome = grade(f"\\boxed{{{one}}}", other)
    return not isinstance(outcome, Fault) and outcome.accepted
