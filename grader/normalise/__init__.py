"""Answer text to one canonical spelling, in linear passes, so that equal spellings need no mathematics."""

from __future__ import annotations

import re

from .characters import unify_characters
from .layout import DOLLAR, TEXT_CLOSE, TEXT_OPEN, drop_layout, mark_words, tell_money, tidy, undo_damage

# Nothing in such a text would be changed: no layout, no other spelling, no blank or full stop at its ends.
_CANONICAL = re.compile(
    r"(?![=,\s]|ext\{)"
    r"(?:[A-Za-z0-9+\-/()\[\]{}_|<>!.]|(?<!\{),|=(?![=</])|\*(?!\*)|\^(?!\{? ?o)|(?<=[^\s]) (?=[^\s])"
    r"|\\(?:[dt]?frac|sqrt|pi|theta|cdot|times|infty|cup|cap|in|[lg]eq?|pm|circ|sin|cos|tan|ln|log)(?![A-Za-z])"
    r"|\\[{}])*+(?<![.,])"
)

__all__ = ["DOLLAR", "TEXT_CLOSE", "TEXT_OPEN", "normalise", "spelling", "unbox"]


def normalise(text: str) -> str:
    """The canonical spelling of an answer; normalising it again changes nothing."""
    if _CANONICAL.fullmatch(text):
        return text
    for _ in range(4):
        text, before = _pass(text), text
        if text == before:
            return text
    return text


def _pass(text: str) -> str:
    text = undo_damage(unify_characters(text))
    text = unbox(text)
    text = tell_money(drop_layout(text))
    return tidy(mark_words(text))


def unbox(text: str) -> str:
    r"""The content of ``\boxed{…}`` when that is all the text there is."""
    text = text.strip()
    for command in ("\\boxed{", "\\fbox{"):
        if text.startswith(command) and _closes_at_end(text, len(command)):
            return text[len(command) : -1]
    return text


def _closes_at_end(text: str, start: int) -> bool:
    depth = 1
    for index in range(start, len(text)):
        if text[index] in "{}" and text[index - 1] != "\\":
            depth += 1 if text[index] == "{" else -1
            if depth == 0:
                return index == len(text) - 1
    return False


def spelling(normal: str) -> str:
    """What two normalised texts must share to be the same text: white space and text marks do not count."""
    for mark in (TEXT_OPEN, TEXT_CLOSE, " "):
        normal = normal.replace(mark, "")
    return normal
