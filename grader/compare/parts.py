"""Answers in labelled parts (``a) 12; b) 15``) and labelled options (``(C) 12``)."""

from __future__ import annotations

import re
from collections.abc import Callable

from .finding import Finding, no, yes

Recurse = Callable[[str, str], Finding]
MAX_PARTS = 10

_START = re.compile("[\ue000 (]*(?:[A-Ja-j1i]\\s*[).:]|[Pp]art|①)")
_FIRST = re.compile(r"\s*(?:\(?(?:a|i|1|A|I)(?:\)|\.\s)|[Pp]art \(?[aA1]\b|①)")
_LABEL = re.compile(
    r"(?:^|(?<=[\s;,.\\]))"
    r"(?:\(?([a-h]|[A-H]|[ivx]{1,4}|[1-9])(?:\)|\.(?=\s))|[Pp]art \(?([A-Ha-h1-9])\)?|([①-⑨]))\s*[:.]?"
)
_SERIES = ("abcdefgh", "ABCDEFGH", "123456789", "①②③④⑤⑥⑦⑧⑨",
           ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"))  # fmt: skip
_OPTION = re.compile(r"\(?([A-Ja-j])(?:\)[.:]?|[.:](?=\s))\s+(\S.*)")
_FURTHER_OPTION = re.compile(r"\([A-J]\)|(?<![^\W\d_])[A-J][).:]|^(?:or|and|,|/)\s*\(?[A-J]\b")
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


def may_be_labelled(normal: str) -> bool:
    """Whether a normalised text starts like a label: most texts do not."""
    return _START.match(normal) is not None


def compare_parts(answer: str, gold: str, recurse: Recurse) -> Finding | None:
    """Compare two texts of which at least one is in labelled parts, part by part; None when none is.

    Where only one side has labels the other must give as many values in the same order.
    """
    if not (_FIRST.match(answer) or _FIRST.match(gold)):
        return None
    given, wanted = _labelled(answer), _labelled(gold)
    if given is None and wanted is None:
        return None
    given = given or _split(answer, len(wanted or ()))
    wanted = wanted or _split(gold, len(given))
    if len(given) != len(wanted) or len(given) < 2:
        return no("parts", f"{max(len(given), 1)} parts, not {max(len(wanted), 1)}")
    for index, (one, other) in enumerate(zip(given, wanted, strict=True)):
        found = recurse(one, other)
        if not found.equal:
            return no("parts", f"part {index + 1}: {found.reason}")
    return yes("parts", "the same parts")


def _labelled(text: str) -> tuple[str, ...] | None:
    """The parts behind labels that count from the first on; None when there are none, or one is blank."""
    labels = [(next(filter(None, found.groups())), found) for found in _LABEL.finditer(text)]
    for series in _SERIES:
        places: list[re.Match[str]] = []
        for label, found in labels:
            if len(places) < len(series) and label == series[len(places)]:
                places.append(found)
        if len(places) < 2 or text[: places[0].start()].strip():
            continue
        ends = [*(place.start() for place in places[1:]), len(text)]
        parts = [_bare(text[place.end() : end]) for place, end in zip(places, ends, strict=True)]
        return tuple(parts) if all(parts) else None
    return None


def _bare(part: str) -> str:
    """A part without what separates it from the next."""
    part = part.strip().rstrip(" ,;.").removesuffix("\\\\").rstrip(" ,;.")
    return part.removesuffix(" and").rstrip(" ,;.").strip()


def _split(text: str, count: int) -> tuple[str, ...]:
    """The text at its semicolons, else at its commas, where that gives as many parts; else as it is."""
    for separators in (";", ",;"):
        parts = tuple(part.removeprefix("and ").strip() for part in cut(text, separators))
        if len(parts) == count and all(parts):
            return parts
    return (text,)


def cut(text: str, separators: str) -> list[str]:
    """The text at separators that stand in no bracket."""
    parts: list[str] = []
    depth = start = 0
    for index, char in enumerate(text):
        depth += (char in _OPENING) - (char in _CLOSING)
        if char in separators and not depth and len(parts) < MAX_PARTS:
            parts.append(text[start:index].strip())
            start = index + 1
    return [*parts, text[start:].strip()]


def compare_options(answer: str, gold: str, recurse: Recurse) -> Finding | None:
    """``(C) 12`` against ``(C) 12`` (letter and text must agree) or ``12``; None for anything else."""
    one, other = _OPTION.fullmatch(answer), _OPTION.fullmatch(gold)
    if one is None and other is None:
        return None
    if any(option is not None and _FURTHER_OPTION.search(option[2]) for option in (one, other)):
        return None
    if one is not None and other is not None:
        if one[1].upper() != other[1].upper():
            return no("choice", "another option")
        same = recurse(one[2], other[2]).equal
        return Finding(same, "choice", "the same option" if same else "the same letter, but another text")
    found = recurse(one[2] if one else answer, other[2] if other else gold)
    return found if found.equal else None
