"""Numbers in words: "seventy-five", "two thirds", "half", "21st"."""

from __future__ import annotations

import re
from fractions import Fraction

from grader.syntax.tree import Num

from .vocabulary import NUMBER_WORDS

_words = str.split  # a table of words is easier to read and to extend than a list of strings

_TENS = {
    word: 10 * number
    for number, word in enumerate(_words("twenty thirty forty fifty sixty seventy eighty ninety"), 2)
}
_SMALL = {word: int(number) for word, number in NUMBER_WORDS.items()} | _TENS
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6}
_PARTS = {"half": 2, "halve": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
          "eighth": 8, "ninth": 9, "tenth": 10, "twelfth": 12}  # fmt: skip
_ORDINAL = re.compile(r"(?:the )?(\d{1,6})\s?(?:st|nd|rd|th)", re.IGNORECASE)
_ONLY = re.compile(r"^(?:exactly|only|just) | (?:solutions?|ways?|times|values?|roots?|only)$", re.IGNORECASE)
_MIXED = re.compile(r"(\d{1,6}|[A-Za-z -]+?) and (an?|[a-z]+)[ -]([a-z]+)", re.IGNORECASE)
MAX_CHARS = 80


def read_spelled(text: str) -> Num | None:
    """The number that a text of number words says; None for any other text."""
    ordinal = _ORDINAL.fullmatch(text)
    if ordinal:
        return Num(Fraction(int(ordinal[1])))
    if len(text) > MAX_CHARS or not (text[:1].isalpha() or _MIXED.fullmatch(text)):
        return None
    text = _ONLY.sub("", text)
    if " and " in text and (mixed := _mixed(text)) is not None:
        return mixed
    words = [word for word in re.split(r"[\s-]+", text.lower().strip(" .")) if word != "and"]
    if not words or (words[0] not in _SMALL and words[0] not in _PARTS):
        return None
    part = _PARTS.get(words[-1].removesuffix("s"))
    if part is not None:
        top = _whole(words[:-1]) if len(words) > 1 else (1 if part == 2 else None)  # "third" is an ordinal
        return None if top is None else Num(Fraction(top, part))
    whole = _whole(words)
    return None if whole is None else Num(Fraction(whole))


def _mixed(text: str) -> Num | None:
    """ "Three and a half", "3 and two thirds"."""
    match = _MIXED.fullmatch(text)
    if match is None:
        return None
    whole = int(match[1]) if match[1].isdigit() else _whole(re.split(r"[\s-]+", match[1].lower()))
    top = 1 if match[2].lower() in ("a", "an") else _SMALL.get(match[2].lower())
    part = _PARTS.get(match[3].lower().removesuffix("s"))
    if whole is None or top is None or part is None or top >= part:
        return None
    return Num(whole + Fraction(top, part))


def _whole(words: list[str]) -> int | None:
    total, current, last = 0, 0, 0
    for word in words:
        if word in _SMALL:
            number = _SMALL[word]
            if last and not (last >= 20 and last % 10 == 0 and number < 10) and last not in _SCALES.values():
                return None  # "one two" is no number
            current += number
            last = number
        elif word in _SCALES and current:
            scale = _SCALES[word]
            if scale == 100:
                current *= scale
            else:
                total, current = total + current * scale, 0
            last = scale
        else:
            return None
    return total + current
