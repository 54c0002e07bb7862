"""Numbers in Chinese characters: 二十三, 三千五百, 三分之一, 百分之二十."""

from __future__ import annotations

import re
from fractions import Fraction

from grader.syntax.tree import Node, Num, Quantity
from grader.syntax.units import find_unit

MAX_CHARS = 24
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_NUMBER = "[零〇一二两三四五六七八九十百千万亿]+"
_WHOLE = re.compile(_NUMBER)
_PARTS = re.compile(f"({_NUMBER})分之({_NUMBER})")


def read_chinese(text: str) -> Node | None:
    """The number that a text of Chinese numerals says; None for any other text."""
    if len(text) > MAX_CHARS or text.isascii():
        return None
    parts = _PARTS.fullmatch(text)
    if parts is not None:
        bottom, top = _whole(parts[1]), _whole(parts[2])
        if bottom is None or top is None or not bottom:
            return None
        percent = find_unit("percent")
        if parts[1] == "百" and percent is not None:
            return Quantity(Num(Fraction(top)), percent)
        return Num(Fraction(top, bottom))
    whole = _whole(text) if _WHOLE.fullmatch(text) else None
    return None if whole is None else Num(Fraction(whole))


def _whole(text: str) -> int | None:
    if len(text) > 1 and all(char in _DIGITS for char in text):  # 二〇二四, digit by digit
        return int("".join(str(_DIGITS[char]) for char in text))
    total = section = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _SCALES:
            section += (digit or 1) * _SCALES[char]
            digit = 0
        else:
            total = (total + section + digit) * _LARGE[char] if section or digit or total else 0
            section = digit = 0
            if not total:
                return None
    return total + section + digit
