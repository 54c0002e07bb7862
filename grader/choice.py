"""The kind ``choice``: multiple choice, answered by letter, by letter and text, or by the option's text.

The options are the task's ``choices`` (a list of texts, or a mapping of letters to texts), else those that
the prompt lists as ``A. …``, ``(A) …`` or ``A) …``; without either, letters alone are compared.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.compare import Comparison, Gold, compare_answer, read_gold
from grader.completion import FinalAnswer
from grader.grade import Fault, Question
from grader.options import OptionError, Options
from grader.words import fold, plain_words

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Longer answers name no option (characters).
MAX_ANSWER = 2_000
MAX_PROMPT = 100_000

_LABEL = r"[\s$*]*(?:(?:the )?(?:correct |right )?(?:answer|option|choice)\s*(?:is|:)?\s*)?"
_LETTERS_ONLY = re.compile(
    _LABEL + r"\(?([A-Z](?:\s*(?:,|and|&|、)?\s*[A-Z]){0,9})[\s$*]*[.):]*[\s$*]*", re.IGNORECASE
)
_SEPARATOR = re.compile(r"\s*(?:,|&|、|\band\b)\s*|\s+", re.IGNORECASE)
_LETTER_AND_TEXT = re.compile(
    _LABEL + r"(?:\(([A-Z])\)|([A-Z])\s*[.):：、])[\s$*]*(\S.*)", re.IGNORECASE | re.DOTALL
)
_IN_PROMPT = re.compile(r"(?:^|[\n\s(])\(?([A-Z])(?:[.):：、])[ \t]*([^\n]+?)(?=\s+\(?[B-Z][.):：、]\s|\n|$)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says about the options: letters, the words beside or instead of them."""

    letters: frozenset[str]
    words: str


@dataclass(frozen=True, slots=True)
class ChoiceGolds:
    """The right readings of a task, and the option texts by letter (empty if nobody told them)."""

    golds: tuple[Reading, ...]
    choices: Mapping[str, str]

    def judge(self, answer: FinalAnswer, prompt: str | None, *, explain: bool = False) -> Comparison:
        """Compare the options that the answer names with the right ones."""
        del prompt, explain
        text = ", ".join(plain_words(part) for part in answer.parts)
        if len(text) > MAX_ANSWER:
            return Comparison(False, "size", f"longer than {MAX_ANSWER} characters", text, str(self.golds[0]))
        said = read_choice(text, self.choices)
        for gold in self.golds:
            if self._same(said, gold):
                return Comparison(True, "choice", "the same option", _show(said), _show(gold))
        return Comparison(False, "choice", "another option", _show(said), _show(self.golds[0]))

    def _same(self, said: Reading, gold: Reading) -> bool:
        if said.letters and gold.letters:
            return said.letters == gold.letters and not self._contradicts(said)
        wanted = gold.words or self.choices.get("".join(gold.letters), "")
        return bool(said.words and wanted) and _same_words(said.words, wanted)

    def _contradicts(self, said: Reading) -> bool:
        """Whether an answer names one option and quotes the text of another."""
        others = (text for letter, text in self.choices.items() if letter not in said.letters)
        return bool(said.words) and any(fold(said.words) == fold(text) for text in others)


def read_choice_golds(question: Question) -> ChoiceGolds | Fault:
    """Read a choice task's golds: letters, letters with texts, or the option's text."""
    choices = _told_choices(question.options.get("choices")) or _listed_choices(question.prompt or "")
    golds = tuple(read_choice(plain_words(gold), choices) for gold in question.golds)
    if not all(gold.letters or gold.words for gold in golds):
        return Fault("gold_unreadable", "the gold names no option", retryable=False)
    return ChoiceGolds(golds, choices)


def read_choice(text: str, choices: Mapping[str, str]) -> Reading:
    """The letters and words of ``C``, ``(C)``, ``A and C``, ``C. text``, or an option's own text."""
    only = _LETTERS_ONLY.fullmatch(text)
    letters = _letters(only[1], choices) if only is not None else frozenset()
    if letters:
        return Reading(letters, "")
    by_text = [letter for letter, option in choices.items() if fold(option) == fold(text)]
    if len(by_text) == 1:
        return Reading(frozenset(by_text), text)
    both = _LETTER_AND_TEXT.fullmatch(text)
    if both is not None:
        return Reading(frozenset((both[1] or both[2]).upper()), both[3].strip())
    return Reading(frozenset(), text.strip())


def _letters(text: str, choices: Mapping[str, str]) -> frozenset[str]:
    """The options that ``A``, ``A and C`` or ``ACD`` names; none if it is a word."""
    tokens = [token for token in _SEPARATOR.split(text) if token]
    if all(len(token) == 1 for token in tokens):
        return frozenset(token.upper() for token in tokens)
    packed = tokens[0] if len(tokens) == 1 else ""
    known = not choices or all(letter in choices for letter in packed)
    return (
        frozenset(packed) if packed.isupper() and known and len(set(packed)) == len(packed) else frozenset()
    )


def _same_words(said: str, wanted: str) -> bool:
    """Whether two option texts say the same, as words or as mathematics."""
    if fold(said) == fold(wanted):
        return True
    gold = read_gold(wanted, Options())
    return isinstance(gold, Gold) and compare_answer((said,), (gold,), Options()).equal


def _told_choices(told: object) -> Mapping[str, str]:
    """The task's own choices by letter."""
    if told is None:
        return {}
    if isinstance(told, Mapping) and all(isinstance(value, str) for value in told.values()):
        return {str(letter).strip("(). ").upper(): value for letter, value in told.items()}
    texts = list(told) if isinstance(told, Sequence) and not isinstance(told, str) else [None]
    if len(texts) <= len(LETTERS) and all(isinstance(value, str) for value in texts):
        return dict(zip(LETTERS, map(str, texts), strict=False))
    raise OptionError("/choices", "must be a list of at most 26 texts, or a mapping of letters to texts")


def _listed_choices(prompt: str) -> Mapping[str, str]:
    """The choices that a prompt lists, if they are A, B, … in order."""
    found = [(match[1], match[2].strip()) for match in _IN_PROMPT.finditer(prompt[-MAX_PROMPT:])]
    starts = [index for index, (letter, _) in enumerate(found) if letter == "A"]
    listed = found[starts[-1] :] if starts else []
    in_order = [pair for pair, expected in zip(listed, LETTERS, strict=False) if pair[0] == expected]
    return dict(in_order) if len(in_order) > 1 and len(in_order) == len(listed) else {}


def _show(reading: Reading) -> str:
    letters = ", ".join(sorted(reading.letters))
    return f"{letters}: {reading.words}" if letters and reading.words else letters or reading.words
