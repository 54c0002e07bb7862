"""Answer items to questions; grades to outcomes."""

from __future__ import annotations

from grader.grade import Fault, Grade, Question
from grader.options import OptionError, parse_options
from service.scoring.depth import MAX_DEPTH, is_too_deep
from service.scoring.outcome import Judged, Outcome, invalid_task
from service.wire.item import Item
from service.wire.result import ItemError
from service.wire.task import AnswerTask


def to_question(item: Item, task: AnswerTask, text: str, pointer: str) -> Question | ItemError:
    """The question that an item asks, or what is wrong with its options."""
    options = task.options
    if options:
        if is_too_deep(options):
            return invalid_task(f"{pointer}/task", f"may nest {MAX_DEPTH} levels deep")
        try:
            parse_options(options)
        except OptionError as err:
            return invalid_task(f"{pointer}/task{err.pointer}", err.message)
    return Question(text, task.golds, task.kind, item.prompt_text, options)


def from_grade(result: Grade | Fault) -> Outcome:
    """What a grade means for a reward."""
    if isinstance(result, Fault):
        return ItemError(result.code, result.message, result.retryable)
    verdict = result.verdict
    accuracy = 1.0 if verdict == "correct" else 0.0
    return Judged(verdict, accuracy, result.answer, result.detail, result.elapsed_ms)
