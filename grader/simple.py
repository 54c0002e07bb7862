"""What cannot take long: numbers and single words are graded on the spot, without a child.

A comparison needs a process that can be killed because of what an answer may ask for: towers of powers,
factorials, sums, floods of terms.  Where both sides are a plain number, a plain fraction or a single word,
nothing of the kind can be asked for, and reading a completion of ordinary length takes less than the way to a
child.
"""

from __future__ import annotations

import re

from grader.completion import FinalAnswer, find_final_answer
from grader.grade import Fault, Grade, Question
from grader.pipeline import grade_question, read_golds

MAX_COMPLETION = 100_000  # characters

_NUMBER = r"[-−+]?\d{1,24}(?:[.,]\d{1,24}){0,8}"
_SIMPLE = re.compile(
    rf"\s*(?:\\?\$)?(?:{_NUMBER}(?:\s*/\s*{_NUMBER})?|-?\\[dt]?frac\{{{_NUMBER}\}}\{{{_NUMBER}\}}|[A-Za-z]{{1,24}})"
    r"(?:\\?[$%])?\.?\s*"
)


def grade_if_simple(question: Question) -> Grade | Fault | None:
    """The grade of a question that cannot take long; ``None`` for all others."""
    if question.kind != "math" or question.prompt is not None or len(question.completion) > MAX_COMPLETION:
        return None
    if not all(map(is_simple, question.golds)):
        return None
    answer = find_final_answer(question.completion)
    if isinstance(answer, FinalAnswer) and not _has_simple_part(answer):
        return None
    golds = read_golds(question)
    return golds if isinstance(golds, Fault) else grade_question(question, golds, answer=answer)


def is_simple(text: str) -> bool:
    """Whether a text is one plain number, fraction or word."""
    return _SIMPLE.fullmatch(text) is not None


def _has_simple_part(answer: FinalAnswer) -> bool:
    return answer.statement is None and len(answer.parts) == 1 and is_simple(answer.parts[0])
