"""The story of a grade: read the golds, find the final answer, compare, say what came of it."""

from __future__ import annotations

import time
from typing import Protocol

from grader.bounded import shown
from grader.choice import read_choice_golds
from grader.compare import Comparison
from grader.completion import FinalAnswer, NoAnswer, find_final_answer
from grader.grade import Fault, Grade, Question, Verdict
from grader.mathematics import read_math_golds
from grader.options import OptionError
from grader.words import read_text_golds

# What arithmetic and recursion raise on answers that are too much for them: the completion's own doing.
# Everything else that is raised is a bug of ours, and no grade.
ANSWER_ERRORS = (RecursionError, MemoryError, ArithmeticError, ValueError)


class Golds(Protocol):
    """The golds of one task, read once a group, whatever their kind."""

    def judge(self, answer: FinalAnswer, prompt: str | None, *, explain: bool = False) -> Comparison:
        """Compare an extracted answer with the golds."""
        ...


def read_golds(question: Question) -> Golds | Fault:
    """The golds of a question, or the fault that keeps every answer to it from being graded."""
    if not question.golds:
        return Fault("gold_unreadable", "there is no gold", retryable=False)
    try:
        if question.kind == "choice":
            return read_choice_golds(question)
        if question.kind == "text":
            return read_text_golds(question)
        return read_math_golds(question)
    except OptionError as error:
        return Fault("invalid_task", str(error), retryable=False)
    except ANSWER_ERRORS as error:
        return Fault("gold_unreadable", f"the gold cannot be read: {type(error).__name__}", retryable=False)


def grade_question(
    question: Question,
    golds: Golds,
    *,
    answer: FinalAnswer | NoAnswer | None = None,
    explain: bool = False,
) -> Grade:
    """Grade one completion, whose final ``answer`` may have been found before.

    With ``explain``, ``detail["story"]`` tells every step as pairs of texts.
    """
    started = time.perf_counter()
    answer = answer or find_final_answer(question.completion)
    if isinstance(answer, NoAnswer):
        return _without_answer(answer, started, explain)
    try:
        comparison = golds.judge(answer, question.prompt, explain=explain)
    except ANSWER_ERRORS as error:
        comparison = Comparison(False, "given_up", f"too much for us: {type(error).__name__}", "", "")
    return _with_answer(answer, comparison, started, explain)


def _without_answer(answer: NoAnswer, started: float, explain: bool) -> Grade:
    detail: dict[str, object] = {"reason": answer.reason}
    if explain:
        detail["story"] = (("final answer", f"none: {answer.reason}"),)
    return Grade("no_answer", None, detail, _ms_since(started))


def _with_answer(answer: FinalAnswer, comparison: Comparison, started: float, explain: bool) -> Grade:
    detail: dict[str, object] = {
        "extracted_by": answer.extracted_by,
        "compared_by": comparison.compared_by,
        "reason": shown(comparison.reason),
        "answer_understood": shown(comparison.answer_understood),
        "gold_understood": shown(comparison.gold_understood),
    }
    if explain:
        detail["story"] = _story(answer, comparison)
    verdict: Verdict = "correct" if comparison.equal else "incorrect"
    return Grade(verdict, shown(answer.text), detail, _ms_since(started))


def _ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1e3


def _story(answer: FinalAnswer, comparison: Comparison) -> tuple[tuple[str, str], ...]:
    """Every step from the completion to the verdict, as pairs of who looked and what was found."""
    found = [("final answer", f"found by {answer.extracted_by}: {shown(answer.text)}")]
    if answer.statement is not None:
        found.append(("statement", f"narrowed from: {shown(answer.statement)}"))
    understood = [
        ("answer", f"understood as: {shown(comparison.answer_understood)}"),
        ("gold", f"understood as: {shown(comparison.gold_understood)}"),
    ]
    compared = [(step.tier, shown(step.finding)) for step in comparison.story]
    verdict = "equal" if comparison.equal else "not equal"
    return (
        *found,
        *understood,
        *compared,
        (comparison.compared_by, f"{verdict}: {shown(comparison.reason)}"),
    )


def grade_plainly(completion: str, gold: str | list[str]) -> bool | None:
    """Grade in this very process, without deadlines: for measuring inside a process that others may kill.

    ``None`` is a gold that cannot be read.
    """
    question = Question(completion, (gold,) if isinstance(gold, str) else tuple(gold))
    golds = read_golds(question)
    return None if isinstance(golds, Fault) else grade_question(question, golds).accepted
