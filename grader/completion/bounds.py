"""Phrases that make a number a bound, or deny it: "at least 7", "not 7", "7 or more", "不少于7"."""

from __future__ import annotations

import re
from functools import cache

_BEFORE = """
more than|less than|fewer than|greater than|larger than|smaller than|at least|at most|up to|not|cannot
can't|isn't|never|except|other than|plus de|moins de|au moins|au plus
mindestens|höchstens|mehr als|weniger als|nicht|más de|menos de|al menos|como máximo|almeno|al massimo
più di|meno di|не менее|не более|больше|меньше|не
"""
_BEHIND = """
or more|or less|or fewer|or greater|or above|or below|or higher|or lower|at least|at most|or so|and more
"""
_NUMBER_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half"
_SIGNS = """
不少于|不超过|至少|至多|超过|以上|以下|不是|多于|少于|大于|小于|不等于|高于|低于|不到|未満|未满
"""


def _either(table: str) -> str:
    return "|".join(re.escape(phrase) for phrase in table.strip().replace("\n", "|").split("|"))


@cache
def _pattern() -> re.Pattern[str]:
    before = rf"\b(?:{_either(_BEFORE)})\s+(?:be |equal |to |equals |about |the )*"
    before += rf"(?:[\s$\ue002\\(]*-?\d|(?:{_NUMBER_WORDS})\b)"
    behind = rf"\b(?:{_either(_BEHIND)})\b"
    return re.compile(f"{before}|{behind}|{_either(_SIGNS)}", re.IGNORECASE)


def is_bounded(text: str) -> bool:
    """Whether the text makes its number a bound, or denies it."""
    return _pattern().search(text) is not None
