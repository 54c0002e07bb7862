"""Notations that the grammar does not have, each read as a whole: times, dates, combinations, "3 to 4"."""

from __future__ import annotations

import re

from grader.syntax.errors import UnreadableError
from grader.syntax.parser import parse
from grader.syntax.tree import Clock, Junction, Node, Sym, Words

_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*(?:([ap])(?:\.?\s?m)?\.*|(上午|下午))?", re.IGNORECASE)
_COMBINATION = re.compile(
    r"\bC\((\d+|[nmN]), ?(\d+|[kmr])\)|\bC_\{?(\d+|[nmN])\}?\^\{?(\d+|[kmr])\}?"
    r"|(?:\{\})?[_^]\{?(\d+|[nmN])\}?\s?C_\{?(\d+|[kmr])\}?"
)
_PERMUTATION = re.compile(r"\bA_\{?(\d+)\}?\^\{?(\d+)\}?|\bP\((\d+), ?(\d+)\)|_\{?(\d+)\}?\s?P_\{?(\d+)\}?")
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
_ALONE = re.compile(r"(.*[\d})])(?: only| \((?:approx(?:imately|\.)?|exactly|people|students|days|ways)\))")
_TO = re.compile(r"(\d+) to (\d+)")
_CHOICES = re.compile(r"[A-H]{2,6}")
_MONTH = (
    "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,? (\d{4}))?"
_ISO_DATE = re.compile(r"(\d{4})-(0\d|1[0-2])-([0-2]\d|3[01])")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905  # reads as a table
_DATE = re.compile(rf"{_MONTH}\.? {_DAY}{_YEAR}|{_DAY}(?: of)? {_MONTH}\.?{_YEAR}", re.IGNORECASE)


def rewritten(text: str) -> list[Node]:
    """Notation that is first rewritten: combinations, dates, "3 to 4", several choices in a row."""
    combinations = _COMBINATION.sub(
        lambda m: rf"\binom{{{m[1] or m[3] or m[5]}}}{{{m[2] or m[4] or m[6]}}}", text
    )
    combinations = _PERMUTATION.sub(_permutation, combinations)
    if combinations != text:
        return readings(combinations)
    if _SPACED_THOUSANDS.fullmatch(text):
        return readings(text.replace(" ", ""))
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
    date = _DATE.fullmatch(text)
    if date:
        month, day, year = date[1] or date[5], date[2] or date[4], date[3] or date[6] or ""
        return [Words(f"date {month[:3].lower()} {int(day)} {year}".strip())]
    return []


def _permutation(match: re.Match[str]) -> str:
    top, bottom = match[1] or match[3] or match[5], match[2] or match[4] or match[6]
    return rf"\frac{{{top}!}}{{({top}-{bottom})!}}"


def read_iso_date(text: str) -> Words | None:
    """``2024-03-01``, which nobody means as a difference: the zeros say so."""
    match = _ISO_DATE.fullmatch(text)
    return Words(f"date {_MONTHS[int(match[2]) - 1]} {int(match[3])} {match[1]}") if match else None


def read_clock(text: str) -> Clock | None:
    """``3:30 p.m.``, ``15:30``."""
    match = _CLOCK.fullmatch(text)
    if not match or not (match[2] or text[-1] in "mM." or match[4]):
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if hour > 24 or minute > 59:
        return None
    half = (match[3] or "").lower() or {"上午": "a", "下午": "p"}.get(match[4] or "", "")
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return Clock(hour * 60 + minute, f"{half}m" if half else None)


def readings(text: str) -> list[Node]:
    """The text's reading by the grammar, if it has one."""
    try:
        return [parse(text)]
    except UnreadableError:
        return []
