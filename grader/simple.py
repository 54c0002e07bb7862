"""What cannot take long: plain and tame texts are graded on the spot, without a child.

A comparison needs a process that can be killed because of what an answer may ask for: towers of powers,
factorials, sums, floods of terms.  Where both sides are a plain number, a plain fraction or a single word,
nothing of the kind can be asked for, and reading a completion of ordinary length takes less than the way to a
child.  So it is with an answer that is the gold's own text, if that holds nothing larger than a small power,
and with short texts of roots, fractions, brackets and trigonometry, but without functions that grow: every
operation that they can ask for is listed here.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from grader.completion import FinalAnswer, find_final_answer
from grader.grade import Fault, Grade, Question
from grader.pipeline import Golds, grade_question, read_golds

MAX_COMPLETION = 100_000  # characters
MAX_SAME = 200  # characters of an answer that is the gold's own text
MAX_POWERS = 3

_NUMBER = r"[-−+]?\d{1,24}(?:[.,]\d{1,24}){0,8}"
_SIMPLE = re.compile(
    rf"\s*(?:\\?\$)?(?:{_NUMBER}(?:\s*/\s*{_NUMBER})?|-?\\[dt]?frac\{{{_NUMBER}\}}\{{{_NUMBER}\}}|[A-Za-z]{{1,24}})"
    r"(?:\\?[$%])?\.?\s*"
)
MAX_PARTS = 4
_COMMANDS = (
    "dfrac|tfrac|frac|sqrt|pi|theta|alpha|beta|text|mathrm|mathbf|left|right|cup|cap|infty|circ|pm|cdot|times"
    "|leq?|geq?|neq?|in|mid|sin|cos|tan|quad"
)
_HARMLESS = re.compile(
    r"(?:[\w\s{}()\[\],./+\-−$%=<>|:*°]"
    rf"|\\(?:(?:{_COMMANDS})(?![A-Za-z])|[{{}},;:!$% ])"
    r"|\^(?:\d|\{\d\}|\\circ|\{\\circ\})(?!\d))*+",
    re.ASCII,
)
_TAME = re.compile(
    r"(?:[\d\s{}()\[\],./+\-−$%=<>|:°&]|\*(?!\*)"
    r"|(?<![A-Za-z])[A-Za-z]{1,2}(?![A-Za-z])"
    r"|_(?=[A-Za-z0-9{])"
    r"|\\(?:text|mathrm|mathbf)\{(?![^{}]*(?:exp|log|sum|prod|int|lim|fact|bino|choose))[A-Za-z .]*\}"
    rf"|\\(?:(?!text|mathrm|mathbf)(?:{_COMMANDS})(?![A-Za-z])|[{{}},;:!$% ])"
    r"|\\(?:begin|end)\{[pb]matrix\}|\\\\(?![A-Za-z])"
    r"|\^(?:\d|\{\d\}|\\circ|\{\\circ\})(?!\d))*+",
    re.ASCII,
)


def grade_if_simple(
    question: Question, read: Callable[[Question], Golds | Fault] = read_golds
) -> Grade | Fault | None:
    """The grade of a question that cannot take long; ``None`` for all others.  ``read`` may keep golds."""
    if question.kind != "math" or question.prompt is not None or len(question.completion) > MAX_COMPLETION:
        return None
    if not all(is_simple(gold) or is_harmless(gold) or is_tame(gold) for gold in question.golds):
        return None
    answer = find_final_answer(question.completion)
    if isinstance(answer, FinalAnswer) and not _is_quick(answer, question.golds):
        return None
    golds = read(question)
    return golds if isinstance(golds, Fault) else grade_question(question, golds, answer=answer)


def is_simple(text: str) -> bool:
    """Whether a text is one plain number, fraction or word."""
    return _SIMPLE.fullmatch(text) is not None


def is_harmless(text: str) -> bool:
    """Whether a text holds no power, factorial, sum or the like that could be large."""
    return len(text) <= MAX_SAME and text.count("^") <= MAX_POWERS and _HARMLESS.fullmatch(text) is not None


def is_tame(text: str) -> bool:
    """Whether a text holds roots, fractions, brackets, small powers and the like, and nothing that grows."""
    return len(text) <= MAX_SAME and text.count("^") <= MAX_POWERS and _TAME.fullmatch(text) is not None


def _is_quick(answer: FinalAnswer, golds: tuple[str, ...]) -> bool:
    parts = answer.parts
    if answer.statement is None and len(parts) == 1 and parts[0] in golds:
        return True
    if len(parts) > MAX_PARTS:
        return False
    texts = (*parts, *golds) if answer.statement is None else (*parts, answer.statement, *golds)
    return all(is_simple(text) or is_tame(text) for text in texts)
