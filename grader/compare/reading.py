"""From a normalised text to its readings: the grammar first, then what people write around mathematics."""

from __future__ import annotations

import re
from fractions import Fraction

from grader.normalise import DOLLAR, TEXT_CLOSE, TEXT_OPEN
from grader.syntax.errors import UnreadableError
from grader.syntax.numerals import read_number
from grader.syntax.parser import parse
from grader.syntax.tree import Bracket, Clock, Junction, Node, Num, Quantity, Sym, Unit, Words

from .words import says_nothing_exists

_PLAIN = re.compile(r"[-+]?\d{1,400}(?:\.\d{1,400})?")  # what most answers are: no need of the grammar
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*(?:([ap])\.?\s?m\.?|(上午|下午))?", re.IGNORECASE)
_CHOICE = re.compile(r"\(?([A-Ja-j])(?:\)|[.:]|\)\s*[.:])\s*(\S.*)?")
_LABELLED = re.compile(r"(.*[\d)}\]$%])\s*([^\W\d_]+(?:[ -][^\W\d_]+){0,4})\.?")
_INTRODUCED = re.compile(
    r"(?:the |a |an )?(?:final |correct |exact |approximate )?(?:answers?|values?|results?|solutions?|solution set|domain|range|ans|答案|total|sum|area|volume"
    r"|length|probability|approximately|about|around|approx|exactly|roughly|reward)\b\s*(?:is|are|of|:|=|为|是)?\s*:?\s*(.+)",
    re.IGNORECASE,
)
_ALL_REALS = re.compile(
    r"(?:all )?(?:real numbers?|reals)|all real [a-z]|任意实数|全体实数|any real number", re.IGNORECASE
)
_DECIMAL_COMMA = re.compile(rf"-?(?:0|[1-9]\d{{3,}}|[1-9]\d*(?=,\d+\s*[{DOLLAR}€])),\d+\s*[{DOLLAR}€]?")
_LAST_VALUE = re.compile(r"(?:=|\*\*|:|为|是)\s*\**\s*([-+]?[\d.,/]*\d)\s*(?:\*\*)?\s*\W*$")
_COMBINATION = re.compile(
    r"\bC\((\d+), ?(\d+)\)|\bC_\{?(\d+)\}?\^\{?(\d+)\}?|(?:\{\})?_\{?(\d+)\}?\s?C_\{?(\d+)\}?"
)
_TO = re.compile(r"(\d+) to (\d+)")
_CHOICES = re.compile(r"[A-H]{2,6}")
_MONTH = "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_DATE = re.compile(
    rf"{_MONTH}\.? (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?|(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}\.?(?:,? (\d{{4}}))?",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?<![\w.])[-+]?\d+(?:[.,]\d+)*(?:/\d+)?(?!\w)|(?<=[^\x00-\x7f])\d+(?:[.,]\d+)*(?:/\d+)?"
)


def read(normal: str) -> tuple[Node, ...]:
    """The readings of a normalised answer, the likeliest first; words are read as words."""
    if _PLAIN.fullmatch(normal):
        return (_signed(normal),)
    special = _special(normal)
    try:
        value = parse(normal)
    except UnreadableError:
        value = _around(normal) or Words(_plain(normal))
    readings = [*special, value] if special and isinstance(value, Words) else [value, *special]
    return tuple(dict.fromkeys(readings))


def _signed(text: str) -> Num:
    number = read_number(text.lstrip("+-"))
    return Num(-number.value, number.places, number.digits) if text[0] == "-" else number


def _plain(normal: str) -> str:
    return normal.replace(TEXT_OPEN, "").replace(TEXT_CLOSE, "").strip()


def _special(normal: str) -> list[Node]:
    """Readings that the grammar does not have: times, lettered choices, decimal commas, all reals."""
    text = _plain(normal)
    found: list[Node] = []
    if _ALL_REALS.fullmatch(text):
        found.append(Sym("\\mathbb R"))
    if says_nothing_exists(text):
        found.append(Bracket("{", "}", ()))
    clock = _read_clock(text)
    if clock is not None:
        found.append(clock)
    found.extend(_rewritten(text))
    choice = _CHOICE.fullmatch(text)
    if choice:
        found.append(Sym(choice[1].upper()))
    if "," in text and _DECIMAL_COMMA.fullmatch(text):
        found.extend(_maybe(text.replace(",", ".")))
    return found


def _rewritten(text: str) -> list[Node]:
    """Notation that is first rewritten: combinations, dates, "3 to 4", several choices in a row."""
    combinations = _COMBINATION.sub(
        lambda m: rf"\binom{{{m[1] or m[3] or m[5]}}}{{{m[2] or m[4] or m[6]}}}", text
    )
    if combinations != text:
        return _maybe(combinations)
    ratio = _TO.fullmatch(text)
    if ratio:
        return _maybe(f"{ratio[1]}:{ratio[2]}")
    if _CHOICES.fullmatch(text) and list(text) == sorted(set(text)):
        return [Junction("list", tuple(Sym(letter) for letter in text))]
    date = _DATE.fullmatch(text)
    if date:
        month, day, year = date[1] or date[5], date[2] or date[4], date[3] or date[6] or ""
        return [Words(f"date {month[:3].lower()} {int(day)} {year}".strip())]
    return []


def _read_clock(text: str) -> Clock | None:
    match = _CLOCK.fullmatch(text)
    if not match or not (match[2] or match[3] or match[4]):
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if hour > 24 or minute > 59:
        return None
    half = (match[3] or "").lower() or {"上午": "a", "下午": "p"}.get(match[4] or "", "")
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return Clock(hour * 60 + minute, f"{half}m" if half else None)


def _maybe(text: str) -> list[Node]:
    try:
        return [parse(text)]
    except UnreadableError:
        return []


def _around(normal: str) -> Node | None:
    """A value with words around it: a label behind (``12 apples``), an introduction before (``The
    answer is 12``).
    """
    text = _plain(normal)
    if len(text) > 600:
        return None
    introduced = _INTRODUCED.fullmatch(text)
    if introduced and (values := _maybe(introduced[1])):
        return values[0]
    labelled = _LABELLED.fullmatch(text)
    if labelled and (values := _maybe(labelled[1])):
        value = values[0]
        if isinstance(value, Quantity):
            return value
        return Quantity(value, Unit(labelled[2], None))
    return None


def last_value(normal: str) -> Node | None:
    """What prose says at its end (``… = 70``), or the only number in it; None when it is no prose or
    says several.
    """
    text = _plain(normal)
    if len(text.split()) < 3 and text.isascii():
        return None
    match = _LAST_VALUE.search(text[-200:])
    numbers = _NUMBER.findall(text[-2000:])
    candidate = match[1] if match else (numbers[0] if len(numbers) == 1 else None)
    if candidate is None:
        return None
    values = _maybe(candidate)
    return values[0] if values else None


def one(value: int) -> Num:
    """A whole number as a node."""
    return Num(Fraction(value))
