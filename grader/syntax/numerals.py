"""Numerals: decimals with the places written, recurring decimals, scientific notation, Roman."""

from __future__ import annotations

import re
from fractions import Fraction

from .errors import UnreadableError
from .tree import Num

MAX_DIGITS = 3_000
MAX_SCIENTIFIC = 5_000


def read_number(text: str) -> Num:
    """``12``, ``1.50`` (two places), ``.5``, ``3e-7``."""
    mantissa, _, exponent = text.lower().partition("e")
    mantissa = mantissa.rstrip(".") or "0"
    whole, point, decimals = mantissa.partition(".")
    digits = whole + decimals
    if len(digits) > MAX_DIGITS or (exponent and abs(int(exponent)) > MAX_SCIENTIFIC):
        raise UnreadableError(f"a number of more than {MAX_DIGITS} digits")
    if not digits.isascii() or not digits.isdigit():
        raise UnreadableError(f"{text!r} is no number")
    places = len(decimals) - (int(exponent) if exponent else 0)
    value = Fraction(int(digits), 10**places) if places > 0 else Fraction(int(digits) * 10**-places)
    if not point and places <= 0:
        return Num(value)
    return Num(value, places, len(digits.lstrip("0")))


def shifted(number: Num, power: int) -> Num:
    """The number times a power of ten, with its written digits kept."""
    places = None if number.places is None else number.places - power
    return Num(number.value * Fraction(10) ** power, places, number.digits)


def scaled(number: Num, scale: int) -> Num:
    """``2.5 million``: powers of ten keep the written digits, other scales make an exact number."""
    power = len(str(scale)) - 1
    return shifted(number, power) if scale == 10**power else Num(number.value * scale)


def recurring(written: str, period: str) -> Num:
    """``0.1`` with period ``6`` is 1/6: exact, so no decimal."""
    whole, _, decimals = written.partition(".")
    head = Fraction(int((whole or "0") + decimals), 10 ** len(decimals))
    return Num(head + Fraction(int(period), (10 ** len(period) - 1) * 10 ** len(decimals)))


_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_ROMAN = re.compile(r"M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")


def read_roman(text: str) -> int | None:
    """The value of a Roman numeral of at least two letters."""
    if len(text) < 2 or not _ROMAN.fullmatch(text):
        return None
    values = [_ROMAN_DIGITS[letter] for letter in text]
    return sum(-v if v < following else v for v, following in zip(values, [*values[1:], 0], strict=True))
