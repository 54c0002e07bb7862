"""The last boxed expression of a written-out solution."""

from __future__ import annotations

import re

_BOX = re.compile(r"\\(?:boxed|fbox)(?:\s*\{|\s+(?=[^\s{])|(?=[^\sA-Za-z{]))")


def last_boxed(solution: str) -> str | None:
    """What is in the last ``\\boxed{…}`` or ``\\fbox{…}``; ``\\boxed 5`` has one word; None without one."""
    found = None
    for box in _BOX.finditer(solution):
        found = _inside(solution, box.end()) if box[0].endswith("{") else _word(solution, box.end())
    return found


def _inside(text: str, start: int) -> str | None:
    """Up to the brace that closes; None if there is none."""
    depth, at = 1, start
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if not depth:
            return text[start:at].strip() or None
        at += 1
    return None


def _word(text: str, start: int) -> str:
    return re.split(r"[\s$]", text[start:], maxsplit=1)[0]
