"""The kind ``math``: golds read once, answers compared as mathematics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.compare import Comparison, Gold, UnreadableGold, compare_answer, read_gold
from grader.completion import FinalAnswer
from grader.completion.boxed import distinct_contents, find_boxes
from grader.completion.phrases import find_final_phrase
from grader.grade import Fault, Question
from grader.options import Options, parse_options

# No gold is that long, so no answer beyond it is compared (characters).
MAX_ANSWER = 20_000
# A statement ("Joe has 5 apples") is also compared as a whole, if no longer than a gold in words would be.
MAX_STATEMENT = 400
# A value that is boxed twice, written differently, is still one answer; for more boxes nobody looks.
MAX_RESTATED = 4


@dataclass(frozen=True, slots=True)
class MathGolds:
    """The golds of one task, parsed: any one of them is right."""

    golds: tuple[Gold, ...]
    options: Options

    def judge(self, answer: FinalAnswer, prompt: str | None, *, explain: bool = False) -> Comparison:
        """Compare an extracted answer with the golds."""
        if len(answer.text) > MAX_ANSWER:
            return Comparison(
                False, "size", f"longer than {MAX_ANSWER} characters", answer.text, self.golds[0].normal
            )
        first = self._compare(answer.parts, prompt, explain)
        if first.equal:
            return first
        if 1 < len(answer.parts) <= MAX_RESTATED:
            return self._restated(answer.parts, prompt) or first
        if answer.statement is not None and len(answer.statement) <= MAX_STATEMENT:
            whole = self._compare((answer.statement,), prompt, explain)
            return whole if whole.equal else first
        return first

    def _compare(self, parts: tuple[str, ...], prompt: str | None, explain: bool) -> Comparison:
        return compare_answer(parts, self.golds, self.options, prompt, explain=explain)

    def _restated(self, parts: tuple[str, ...], prompt: str | None) -> Comparison | None:
        """One value in several boxes, written differently: each must be the same gold."""
        for gold in self.golds:
            found = [compare_answer((part,), (gold,), self.options, prompt) for part in parts]
            if all(comparison.equal for comparison in found):
                return found[0]
        return None


def read_math_golds(question: Question) -> MathGolds | Fault:
    """Read a math task's golds; one that cannot be read is the task's fault.  May raise ``OptionError``."""
    options = parse_options(question.options)
    golds = [read_gold(final_part(gold), options) for gold in question.golds]
    unreadable = [gold for gold in golds if isinstance(gold, UnreadableGold)]
    if unreadable:
        return Fault("gold_unreadable", f"the gold cannot be read: {unreadable[0].reason}", retryable=False)
    return MathGolds(tuple(gold for gold in golds if isinstance(gold, Gold)), options)


def final_part(gold: str) -> str:
    """The answer in a gold that is a whole solution: its boxes, GSM8K's ``####``, "the answer is …"."""
    boxes = find_boxes(gold)
    if isinstance(boxes, Sequence) and boxes:
        contents = distinct_contents(list(boxes))
        if isinstance(contents, tuple):
            return ", ".join(contents)
    if len(gold) > MAX_STATEMENT or "####" in gold:
        return find_final_phrase(gold) or gold
    return gold
