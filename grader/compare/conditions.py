"""Sets of numbers in words: "all real numbers except 3", "all integers greater than 3"."""

from __future__ import annotations

import re
from fractions import Fraction

from grader.syntax.tree import Apply, Bracket, Junction, Node, Num, Relation, Sym

from .notations import readings

_SET = re.compile(
    r"(?:all |any |every )?(?:the )?"
    r"(?P<kind>real numbers?|reals|real values|positive integers?|integers?|natural numbers?)"
    r"(?: of)?(?: [nmkxpt])?(?: that are)? "
    r"(?:(?P<but>except(?: for)?|other than|not equal to|excluding)"
    r"|(?P<from>at least|greater than or equal to|not less than)"
    r"|(?P<to>at most|less than or equal to|not more than)"
    r"|(?P<above>greater than|more than|larger than|above)|(?P<below>less than|smaller than|below)) "
    r"(?P<value>.+)",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?P<name>[a-zA-Z]) (?:is|must be|are)(?: an?)? ?(?:real )?(?:number )?"
    r"(?:(?P<sign>positive|negative|non-?negative|non-?positive|non-?zero)"
    r"|(?P<more>greater|more|larger|bigger) than (?P<orequal>or equal to )?"
    r"|(?P<less>less|smaller) than (?P<toequal>or equal to )?"
    r"|between )(?P<value>.*)",
    re.IGNORECASE,
)
_SIGNS = {"positive": ">", "negative": "<", "nonnegative": ">=", "nonpositive": "<=", "nonzero": "!="}
_INFINITY = Sym("oo")
MAX_CHARS = 120


def read_condition(text: str) -> list[Node]:
    """The sets that the words may mean (above an integer: also from the next one on)."""
    if len(text) <= MAX_CHARS and (told := _SIGNED.fullmatch(text)):
        return _told(told)
    match = _SET.fullmatch(text) if len(text) <= MAX_CHARS else None
    values = readings(match["value"]) if match else []
    if match is None or not values:
        return []
    value, real = values[0], match["kind"].lower().startswith("real")
    if match["but"]:
        items = value.items if isinstance(value, Junction) else (value,)
        return [Apply("difference", (Sym("\\mathbb R"), Bracket("{", "}", items)))] if real else []
    if isinstance(value, Junction):
        return []
    upwards = bool(match["from"] or match["above"])
    strict = bool(match["above"] or match["below"])
    found = [_ray(value, upwards=upwards, strict=strict)]
    if strict and not real and isinstance(value, Num) and value.value.denominator == 1:
        found.append(_ray(Num(value.value + Fraction(1 if upwards else -1)), upwards=upwards, strict=False))
    return found if upwards or real or match["kind"].lower().rstrip("s") == "integer" else []


def _told(match: re.Match[str]) -> list[Node]:
    """ "x is nonnegative", "a is greater than 3", "x is between 3 and 4"."""
    name, value = Sym(match["name"]), match["value"].strip()
    if match["sign"]:
        op = _SIGNS[match["sign"].lower().replace("-", "")]
        return [] if value else [Relation((name, Num(Fraction(0))), (op,))]
    values = readings(value)
    if match["more"] or match["less"]:
        op = (">" if match["more"] else "<") + ("=" if match["orequal"] or match["toequal"] else "")
        return [Relation((name, end), (op,)) for end in values if not isinstance(end, Junction)]
    ends = [end.items for end in values if isinstance(end, Junction) and len(end.items) == 2]
    return [Relation((low, name, high), ("<", "<")) for low, high in ends]


def _ray(end: Node, *, upwards: bool, strict: bool) -> Node:
    if upwards:
        return Bracket("(" if strict else "[", ")", (end, _INFINITY))
    return Bracket("(", ")" if strict else "]", (Apply("neg", (_INFINITY,)), end))
