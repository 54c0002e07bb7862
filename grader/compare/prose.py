"""Gold sentences that hold a shorter answer: "Petya will receive the last token." and "Petya"."""

from __future__ import annotations

import re
from collections.abc import Callable

from grader.completion.bounds import is_bounded
from grader.completion.modifiers import has_modified_number

from .vocabulary import DECISIVE

PROSE_WORDS = 3
_FORMULA = frozenset("()^=+")
_JOINED = re.compile(r"[;、和与]|\band\b")
_ENOUGH = 2  # letters of a word that is no name of a variable
_RELATIONAL = frozenset(
    ("<", ">", "<=", ">=", "!=", "!", "^", "+", "|", "~", "_", "\u2212", "\u2217", "\u2032")
)
_DENIALS = frozenset(
    ("no", "not", "none", "never", "cannot", "neither", "nor", "except", "excluding", "without")
)
_CALL = re.compile(r"[A-Za-z]{2}[(\[]")  # code, whose arguments have their places
_NAME = re.compile(r"(?<![\w$\\])[A-Z](?![\w$(])")


def prose_says(gold: str, content: Callable[[str], tuple[str, ...]], short: tuple[str, ...]) -> bool:
    """Whether a gold sentence holds the short answer: its words in order, and all the numbers of both alike.

    Only a gold may be the sentence: an answer that says more than the gold may say something else as well.
    """
    return any(_says(gold, sentence, short) for sentence in {content(_without_formulas(gold)), content(gold)})


def _without_formulas(text: str) -> str:
    return " ".join(word for word in text.split() if not _FORMULA & set(word))


def _says(gold: str, sentence: tuple[str, ...], short: tuple[str, ...]) -> bool:
    if len(sentence) - sentence.count("s") < PROSE_WORDS or len(short) >= len(sentence):
        return False
    if not any(len(word) > _ENOUGH or word.isdigit() for word in short):
        return False
    dropped = _left_out(sentence, short)
    if any(_is_sign(word) for word in (*dropped, *(set(short) - set(sentence)))):
        return False
    if _DENIALS & dropped or _CALL.search(gold):
        return False
    numbers = [word for word in sentence if _is_number(word)]
    given = [word for word in short if _is_number(word)]
    if given or numbers:
        denied = is_bounded(gold) or has_modified_number(gold)
        return given == numbers and _long(short) <= set(sentence) and not denied
    if DECISIVE & dropped or _JOINED.search(gold) or _names(gold) - set(short):
        return False
    remaining = iter(sentence)
    return all(word in remaining for word in short)


def _left_out(sentence: tuple[str, ...], short: tuple[str, ...]) -> frozenset[str]:
    """Words that the sentence has more often than the answer."""
    return frozenset(word for word in sentence if sentence.count(word) > short.count(word))


def _is_sign(word: str) -> bool:
    return word in _RELATIONAL or word.startswith("\\")


def _is_number(word: str) -> bool:
    return word.lstrip("-")[:1].isdigit()


def _long(words: tuple[str, ...]) -> set[str]:
    return {word for word in words if len(word) > 1}


def _names(text: str) -> set[str]:
    """Single capital letters, which name things."""
    return {name.lower() for name in _NAME.findall(text.strip()[1:])}
