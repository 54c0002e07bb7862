"""The kind ``text``: answers compared as words.

| option ``match`` | an answer is right if |
|---|---|
| ``folded`` (default) | it is the gold, case and white space folded (also Unicode's compatibility forms) |
| ``exact`` | it is the gold, character for character |
| ``regex`` | the gold, a regular expression in RE2's syntax, matches all of it: always in linear time |
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, Protocol, cast, get_args

import re2

from grader.compare import Comparison
from grader.completion import FinalAnswer
from grader.grade import Fault, Question
from grader.options import OptionError

Match = Literal["folded", "exact", "regex"]
# Words longer than this are not compared (characters); RE2's memory for a pattern is capped besides.
MAX_ANSWER = 100_000
MAX_PATTERN_BYTES = 1 << 20

_TEXT_COMMAND = re.compile(r"\\(?:text|mathrm|textbf|mathbf|textit|mbox)\s*\{([^{}]*)\}")


class Pattern(Protocol):
    """What we use of a compiled RE2 pattern."""

    def fullmatch(self, text: str) -> object | None:
        """A match of the whole text, or ``None``."""
        ...


@dataclass(frozen=True, slots=True)
class TextGolds:
    """The golds of a text task and how they are matched."""

    golds: tuple[str, ...]
    match: Match
    patterns: tuple[Pattern, ...] = ()

    def judge(self, answer: FinalAnswer, prompt: str | None, *, explain: bool = False) -> Comparison:
        """Compare the answer, as extracted or the whole statement it stands in, with each gold."""
        del prompt, explain  # words restate nothing, and every way to match is linear
        readings = [text for text in (answer.text, answer.statement) if text is not None]
        for reading in readings:
            plain = plain_words(reading)
            for index, gold in enumerate(self.golds):
                if len(plain) <= MAX_ANSWER and self._matches(plain, index):
                    return Comparison(True, self.match, "the same words", plain, gold)
        return Comparison(False, self.match, "different words", plain_words(readings[0]), self.golds[0])

    def _matches(self, answer: str, index: int) -> bool:
        if self.match == "regex":
            return self.patterns[index].fullmatch(answer) is not None
        gold = self.golds[index]
        return answer == gold.strip() if self.match == "exact" else fold(answer) == fold(gold)


def read_text_golds(question: Question) -> TextGolds | Fault:
    """Read a text task's golds; blank ones, and patterns that RE2 refuses, are the task's fault."""
    match = _match_option(question.options.get("match"))
    if not all(gold.strip() for gold in question.golds):
        return Fault("gold_unreadable", "the gold is blank", retryable=False)
    if match != "regex":
        return TextGolds(question.golds, match)
    try:
        patterns = tuple(_compile(gold) for gold in question.golds)
    except (re2.error, UnicodeEncodeError) as error:
        return Fault("gold_unreadable", f"the regular expression cannot be read: {error}", retryable=False)
    return TextGolds(question.golds, match, patterns)


def _compile(pattern: str) -> Pattern:
    options = re2.Options()
    options.max_mem = MAX_PATTERN_BYTES
    options.log_errors = False
    return cast("Pattern", re2.compile(pattern, options=options))


def _match_option(value: object) -> Match:
    for allowed in get_args(Match):
        if value == allowed or (value is None and allowed == "folded"):
            return cast("Match", allowed)
    raise OptionError("/match", "must be one of " + ", ".join(get_args(Match)))


def plain_words(text: str) -> str:
    r"""The words of an answer without the LaTeX around them: ``\text{Paris}`` says Paris."""
    bare = _TEXT_COMMAND.sub(r"\1", text).strip().strip("$").strip()
    return bare.encode("utf-8", "replace").decode("utf-8")


def fold(text: str) -> str:
    """Case, white space, compatibility forms and a closing full stop do not count."""
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return folded.rstrip(".。!") or folded
