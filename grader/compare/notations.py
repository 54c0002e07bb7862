"""Notations that the grammar does not have, each read as a whole: combinations, "3 to 4", other numerals."""

from __future__ import annotations

import re
from fractions import Fraction

from grader.syntax.errors import UnreadableError
from grader.syntax.numerals import read_roman
from grader.syntax.parser import parse
from grader.syntax.tree import Apply, Based, Junction, Node, Num, Sym

from .rewordings import reworded
from .times import read_dates

_ARGUMENT = r"(\{(?:\d+|[nmNkr])\}|\d+|[nmNkr])"
_COMBINATION = re.compile(
    rf"\bC\({_ARGUMENT}, ?{_ARGUMENT}\)|(?<![A-Za-z])C_{_ARGUMENT}\^{_ARGUMENT}"
    rf"|(?:\{{\}})?[_^]{_ARGUMENT}\s?C_{_ARGUMENT}"
)
_PERMUTATION = re.compile(
    rf"(?<![A-Za-z])[AP]_{_ARGUMENT}\^{_ARGUMENT}"
    rf"|\bP\({_ARGUMENT}, ?{_ARGUMENT}\)|(?:\{{\}})?[_^]{_ARGUMENT}\s?P_{_ARGUMENT}"
)
_SPACED_THOUSANDS = re.compile(r"-?\d{1,3}(?: \d{3})+(?:\.\d+)?")
_CURRENCIES = {
    "rs": "rupees",
    "inr": "rupees",
    "usd": "dollars",
    "rmb": "yuan",
    "cny": "yuan",
    "eur": "euros",
}
_MONEY_BEFORE = re.compile(r"(rs|inr|usd|rmb|cny|eur)\.? ?(\d[\d,.]*)", re.IGNORECASE)
_ALONE = re.compile(
    r"(.*[\d})])(?:\s+only|\s+\((?:approx(?:imately|\.)?|exactly|people|students|days|ways)\))"
)
_TO = re.compile(r"(\d+)\s+to\s+(\d+)")
_CHOICES = re.compile(r"[A-H]{2,6}")
_CIRCLED = re.compile(r"[①-⑩](?:[\s,、和]*[①-⑩])*")
_GROUPED_BY_POINTS = re.compile(r"-?[1-9]\d{0,2}(?:\.\d{3}){2,}")
_TIMES_TEN = re.compile(r"(?<=\d) ?[xX] ?(?=10\s?\^)")
_BASE_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
               "ten": 10, "hex": 16, "sixteen": 16}  # fmt: skip
_BASED = re.compile(r"\(?([0-9A-Fa-f]+)\)?_\{?\s*(\d{1,2}|[a-z]+)\s*\}?")
_PREFIXED = re.compile(r"0(?:x([0-9A-Fa-f]{1,16})|b([01]{1,64})|o([0-7]{1,20}))")
_STATEMENTS = re.compile(r"(?:statements? )?([IV]{1,3}(?:(?:, and |, | and | & )[IV]{1,3})*)( only)?")
_EVERY = re.compile(
    r"(?:for )?(?:all|any|every)\s+(?:positive )?(?:integers?|natural numbers?|reals?|real numbers?)"
    r"\s+([a-zA-Z] ?(?:\\[gl]e|\\neq?|>|<|=|\\in).+)"
)
_INFINITY = re.compile(r"(?:(positive|\+)|(negative|minus|-)) ?infinity", re.IGNORECASE)


def rewritten(text: str) -> list[Node]:
    """Notation that is first rewritten: combinations, dates, "3 to 4", several choices in a row."""
    combinations = _COMBINATION.sub(_combination, text)
    combinations = _PERMUTATION.sub(_permutation, combinations)
    if combinations != text:
        return readings(combinations)
    if _SPACED_THOUSANDS.fullmatch(text):
        return readings(text.replace(" ", ""))
    grammatical = reworded(text)
    if grammatical is not None:
        return readings(grammatical) or _numerals(grammatical)
    money = _MONEY_BEFORE.fullmatch(text)
    if money:
        return readings(f"{money[2]} {_CURRENCIES[money[1].lower()]}")
    alone = _ALONE.fullmatch(text)
    if alone:
        return readings(alone[1])
    ratio = _TO.fullmatch(text)
    if ratio:
        return readings(f"{ratio[1]}:{ratio[2]}")
    if _CHOICES.fullmatch(text) and list(text) == sorted(set(text)):
        return [Junction("list", tuple(Sym(letter) for letter in text))]
    return [*read_dates(text), *_numerals(text)]


def _numerals(text: str) -> list[Node]:
    """Numbers of other shapes: other bases, Roman, grouped by points, ``1.5 x 10^3``; infinities in words."""
    based = _BASED.fullmatch(text) if "_" in text else None
    if based:
        base = int(based[2]) if based[2].isdigit() else _BASE_WORDS.get(based[2], 0)
        return [Based(based[1].upper().lstrip("0") or "0", base)] if 2 <= base <= 36 else []
    if _GROUPED_BY_POINTS.fullmatch(text):
        return readings(text.replace(".", ""))
    if "10" in text and (times := _TIMES_TEN.sub(r"\\times ", text)) != text:
        return readings(times)
    if text.isascii() and text.isupper() and (roman := read_roman(text)):
        return [Num(Fraction(roman))]
    statements = _STATEMENTS.fullmatch(text)
    letters = re.findall("[IV]+", statements[1]) if statements else []
    if statements and (len(letters) > 1 or statements[0] != statements[1]):
        return [Junction("list", tuple(Sym(f"statement {letter}") for letter in letters))]
    every = _EVERY.fullmatch(text)
    if every:
        return readings(every[1])
    infinite = _INFINITY.fullmatch(text)
    if infinite:
        return [Sym("oo") if infinite[1] else Apply("neg", (Sym("oo"),))]
    if not text.isascii() and _CIRCLED.fullmatch(text):
        return [Junction("list", tuple(Sym(char) for char in text if char > "\u2400"))]
    return []


def read_prefixed(text: str) -> Num | None:
    """``0x1F``, ``0b101``: nobody means a product with zero."""
    prefixed = _PREFIXED.fullmatch(text)
    if prefixed is None:
        return None
    found = next(index for index in (1, 2, 3) if prefixed[index])
    return Num(Fraction(int(prefixed[found], {1: 16, 2: 2, 3: 8}[found])))


def _arguments(match: re.Match[str]) -> tuple[str, str]:
    top, bottom = (found.strip("{}") for found in match.groups() if found)
    return top, bottom


def _combination(match: re.Match[str]) -> str:
    top, bottom = _arguments(match)
    return rf"\binom{{{top}}}{{{bottom}}}"


def _permutation(match: re.Match[str]) -> str:
    top, bottom = _arguments(match)
    return rf"\frac{{{top}!}}{{({top}-{bottom})!}}"


def readings(text: str) -> list[Node]:
    """The text's reading by the grammar, if it has one."""
    try:
        return [parse(text)]
    except UnreadableError:
        return []
