"""Spellings that only a pattern changes into what the grammar reads: ``f: x ↦ x^2``, "x^2 + constant"."""

from __future__ import annotations

import itertools
import re

from grader.syntax.units import find_unit

MAX_CHARS = 200
MAX_PERMUTED = 4
_PERMUTED = re.compile(
    r"\(([^()]+)\),? (?:and|with|up to|or)? ?(?:all |any |its |their |the |of )*(cyclic )?permutations?"
    r"(?: thereof| of it| of these)?"
)
_BASE = re.compile(r"\(?([0-9A-Za-z]+)\)?,? ?\(?(?:in )?base[ -](\d{1,2}|[a-z]+)\)?", re.IGNORECASE)
_MAPPED = re.compile(r"(?:([a-zA-Z]) ?(?::|=) ?)?\(?([a-z])\)? ?(?:\\mapsto|↦|\\to|->) ?(.+)")
_CONSTANT = re.compile(r"\b(?:const(?:ant)?\.?|(?:an )?arbitrary constant)(?![A-Za-z])", re.IGNORECASE)
_UNIT_FRACTION = re.compile(r"(.*\d[\s)}]*)\\[dt]?frac\{ *([A-Za-z]+) *\}\{ *([A-Za-z]+) *\}")
_FEET = re.compile(r"(\d+) ?' ?(\d+(?:\.\d+)?) ?(?:''|\")")
_SPACED_GROUPS = re.compile(r"(-?[1-9]\d{0,2}(?: \d{3})+)((?:,\d+)?)(?=$| ?[€\ue002]| [^\W\d_])")
_CODE_LOG = re.compile(r"(?<![\\A-Za-z])log(2|10)\(")
_NUMBERED = re.compile(r"(?<![A-Za-z0-9\\_{.)])([a-z])([1-9])(?= ?=)")
_ANGLED = re.compile(r"<([^<>=]+,[^<>=]+)>")
_PARTS = re.compile(r"(\d+)分之(\d+)")
_NEGATIVE = re.compile(r"(?:negative|minus) (\d[\d.,/]*|\\[dt]?frac\{\d+\}\{\d+\})", re.IGNORECASE)
_DESCRIBED = re.compile(
    r"(.+[\d)}]),? is (?:the|a|an) (?:smallest|largest|least|greatest|minimum|maximum|minimal|maximal|only"
    r"|desired|required|final|unique|correct|answer|solution|value)\b(?!.*\bbut\b)[^\d=<>,;]*"
)
_INTERVAL = re.compile(
    r"(?:the )?(?:(?:half-)?(?:open|closed) )?(?:interval|set|pair|point) ([\[({\\].+)", re.IGNORECASE
)


def reworded(text: str) -> str | None:
    """The text as the grammar reads it; None when no pattern fits."""
    if len(text) > MAX_CHARS:
        return None
    if "base" in text and (based := _BASE.fullmatch(text)) and based[1][0].isdigit():
        return f"{based[1]}_{based[2].lower()}"
    if ("\\mapsto" in text or "↦" in text) and (mapped := _MAPPED.fullmatch(text)):
        return f"{mapped[1] or 'f'}({mapped[2]}) = {mapped[3]}"
    if "const" in text.lower() and "+" in text and (free := _CONSTANT.sub(" C ", text)) != text:
        return free
    if "frac" in text and (over := _UNIT_FRACTION.fullmatch(text)) and find_unit(over[2]):
        return f"{over[1]} {over[2]} / {over[3]}" if find_unit(over[3]) else None
    if "'" in text and (feet := _FEET.fullmatch(text)):
        return f"{feet[1]} feet {feet[2]} inches"
    if "log" in text and (code := _CODE_LOG.sub(r"\\log_{\1}(", text)) != text:
        return code
    if "=" in text and (numbered := _NUMBERED.sub(r"\1_\2", text)) != text:
        return numbered
    if text[:1] == "<" and (angled := _ANGLED.fullmatch(text)):
        return f"({angled[1]})"
    if "分之" in text and (part := _PARTS.fullmatch(text)):
        return f"\\frac{{{part[2]}}}{{{part[1]}}}"
    if negative := _NEGATIVE.fullmatch(text):
        return f"-{negative[1]}"
    if (" is " in text and (described := _DESCRIBED.fullmatch(text))) or (
        described := _INTERVAL.fullmatch(text)
    ):
        return described[1]
    return _permuted(text) if "permutation" in text else _ungrouped(text)


def _permuted(text: str) -> str | None:
    """``(1, 2, 3) and permutations``: all of them."""
    match = _PERMUTED.fullmatch(text)
    items = [item.strip() for item in match[1].split(",")] if match else []
    if match is None or not 2 <= len(items) <= MAX_PERMUTED:
        return None
    if match[2]:
        orders = {tuple(items[turn:] + items[:turn]) for turn in range(len(items))}
    else:
        orders = set(itertools.permutations(items))
    return ", ".join(f"({', '.join(order)})" for order in sorted(orders))


def _ungrouped(text: str) -> str | None:
    """``1 250 euros``, ``1 234,56``: groups of three with blanks between them, a comma before decimals."""
    groups = _SPACED_GROUPS.match(text)
    if groups is None:
        return None
    return groups[1].replace(" ", "") + groups[2].replace(",", ".") + text[groups.end() :]
