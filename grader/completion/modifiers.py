"""Words beside a number that make another value of it: "3 squared", "3 or four", "half of 3"."""

from __future__ import annotations

import re

_COUNTS = "a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half"
_PARTS = (
    r"hal(?:f|ves)|thirds?|fourths?|quarters?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?"
    r"|hundredths?|thousandths?"
)
_BEHIND = re.compile(
    rf"(?:squared|cubed|factorial|halves|(?!quarters)(?:{_PARTS})|dozens?|plus|minus|over"
    rf"|(?:times|by)\s+(?:{_COUNTS})|and\s+(?:{_COUNTS})|or|but|unless|except|excluding"
    r"|(?:more|less|fewer)\s+than\s+(?:[a-z]|\d+)|maybe|perhaps|possibly|probably"
    r"|(?:is|are|was|were)\s+(?:not|never|wrong|incorrect|false)|if|when\s+\S+\s+is\s+(?:odd|even))\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:\b(?:half|third|quarter|square|cube|(?:square|cube|fourth)\s+root|reciprocal|inverse|opposite"
    r"|multiples?|divisors|factors|powers)\s+of|\b(?:twice|double|triple|thrice|plus|minus|times|over"
    r"|negative|base|mod|modulo|such\s+as|like|divisible\s+by|divided\s+by)|\be\.g\.,?)"
    r"\s+(?:the\s+|an?\s+)?[\s$*(]*$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d[\d.,/]*")
_NEARBY = 40  # characters


def is_modifier(words: str) -> bool:
    """Whether words behind a number do more than name what is counted."""
    return _BEHIND.match(words) is not None


def has_modified_number(text: str) -> bool:
    """Whether any number of a text is changed by the words beside it."""
    return any(is_modified(text, *number.span()) for number in _NUMBER.finditer(text))


def is_modified(text: str, start: int, end: int) -> bool:
    """Whether the number at this place of a text is only a part of what is said of the value."""
    before, behind = text[max(start - _NEARBY, 0) : start], text[end : end + _NEARBY]
    return _BEFORE.search(before) is not None or is_modifier(behind.lstrip(" $*)}"))
