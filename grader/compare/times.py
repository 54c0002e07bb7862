"""Times of day and dates: ``3:30 p.m.``, noon, 下午3时30分, ``May 3, 2020``, 2020年5月3日."""

from __future__ import annotations

import re

from grader.syntax.tree import Clock, Words

MAX_CHARS = 40
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:([ap])(?:\.?\s?m)?\.*|(上午|下午))?", re.IGNORECASE)
_CHINESE_CLOCK = re.compile(
    r"(上午|下午|晚上|早上|中午|凌晨)?\s*(\d{1,2})(?::(\d{2})|[时点](?:(\d{1,2})分?|(半))?)"
)
_NAMED = re.compile(r"(?:12(?::00)? ?)?(noon|midday|midnight)", re.IGNORECASE)
_HALVES = {"上午": "a", "早上": "a", "凌晨": "a", "下午": "p", "晚上": "p", "中午": "p"}
_MONTH = (
    "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(\d{1,2})(?:\s?(?:st|nd|rd|th))?"
_YEAR = r"(?:,? (\d{4}))?"
_ISO_DATE = re.compile(r"(\d{4})-(0\d|1[0-2])-([0-2]\d|3[01])")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905  # reads as a table
_DATE = re.compile(
    rf"{_MONTH}\.? (?:the )?{_DAY}{_YEAR}|(?:the )?{_DAY}(?: of)? {_MONTH}\.?{_YEAR}", re.IGNORECASE
)
_CHINESE_DATE = re.compile(r"(?:(\d{4})\s*年)?\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/((?:19|20)\d{2})")


def read_iso_date(text: str) -> Words | None:
    """``2024-03-01``, which nobody means as a difference: the zeros say so."""
    match = _ISO_DATE.fullmatch(text)
    return _date(int(match[2]), match[3], match[1]) if match else None


def read_dates(text: str) -> list[Words]:
    """The date that a text may mean: ``5/3/2020`` is the third of May."""
    if len(text) > MAX_CHARS:
        return []
    written = _DATE.fullmatch(text)
    if written:
        month, day = written[1] or written[5], written[2] or written[4]
        return [_date(_MONTHS.index(month[:3].lower()) + 1, day, written[3] or written[6] or "")]
    chinese = _CHINESE_DATE.fullmatch(text)
    if chinese and 1 <= int(chinese[2]) <= 12:
        return [_date(int(chinese[2]), chinese[3], chinese[1] or "")]
    slashed = _SLASHED.fullmatch(text)
    if slashed is None:
        return []
    month, day = int(slashed[1]), int(slashed[2])
    month, day = (day, month) if month > 12 else (month, day)
    return [_date(month, str(day), slashed[3])] if 1 <= month <= 12 else []


def _date(month: int, day: str, year: str) -> Words:
    return Words(f"date {_MONTHS[month - 1]} {int(day)} {year}".strip())


_PART_OF_DAY = re.compile(r" (in the morning|in the afternoon|in the evening)$", re.IGNORECASE)


def read_clock(text: str) -> Clock | None:
    """``3:30 p.m.``, ``15:30``, ``12 noon``, 下午3时30分."""
    if len(text) > MAX_CHARS:
        return None
    text = _PART_OF_DAY.sub(lambda part: " a.m." if part[1].lower() == "in the morning" else " p.m.", text)
    named = _NAMED.fullmatch(text)
    if named:
        return Clock(0, "am") if named[1].lower() == "midnight" else Clock(12 * 60, "pm")
    match = _CLOCK.fullmatch(text)
    if match and ((match[2] and "." not in text[:3]) or text[-1] in "mM." or match[4]):
        if "." in text[:3] and not (match[3] or match[4]):
            return None
        half = (match[3] or "").lower() or _HALVES.get(match[4] or "", "")
        return _at(int(match[1]), int(match[2] or 0), half)
    chinese = None if text.isascii() else _CHINESE_CLOCK.fullmatch(text)
    if chinese is None:
        return None
    minute = 30 if chinese[5] else int(chinese[3] or chinese[4] or 0)
    return _at(int(chinese[2]), minute, _HALVES.get(chinese[1] or "", ""))


def _at(hour: int, minute: int, half: str) -> Clock | None:
    if hour > 24 or minute > 59:
        return None
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return Clock(hour * 60 + minute, f"{half}m" if half else None)
