"""Normalised text to tokens, in one linear pass."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from grader.normalise import DOLLAR, TEXT_CLOSE, TEXT_OPEN

from .errors import UnreadableError

MAX_CHARS = 6_000
MAX_TOKENS = 3_000


@dataclass(slots=True)
class Token:
    r"""``kind`` is NUMBER, WORD, COMMAND (``text`` without backslash), MARK or END.

    ``spaced``: white space stood before it; ``worded``: it stood in ``\text{…}``.
    """

    kind: str
    text: str
    position: int
    spaced: bool = False
    worded: bool = False
    name: str = ""  # marks as they are, commands with their backslash, anything else empty


_OPENING, _CLOSING = frozenset("(["), frozenset(")]")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_GROUPED_BY_POINTS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+,\d+")
_INDIAN = re.compile(r"[1-9]\d?(?:,\d{2})+,\d{3}(?:\.\d+)?")


def _split_commas(token: Token, *, grouped: bool) -> list[Token]:
    """One number with thousands separators, or several numbers with commas between them."""
    text = token.text
    if grouped and (_GROUPED.fullmatch(text) or _INDIAN.fullmatch(text)):
        return [replace(token, text=text.replace(",", ""))]
    if grouped and _GROUPED_BY_POINTS.fullmatch(text):
        return [replace(token, text=text.replace(".", "").replace(",", "."))]
    parts: list[Token] = []
    for index, part in enumerate(text.split(",")):
        if index:
            parts.append(Token("MARK", ",", token.position, name=","))
        parts.append(replace(token, text=part, spaced=token.spaced and not index))
    return parts


_KINDS = {"number": "NUMBER", "word": "WORD", "command": "COMMAND", "mark": "MARK"}


def _name(kind: str, text: str) -> str:
    if kind == "mark":
        return text
    return f"\\{text}" if kind == "command" else ""


@cache
def _lexer() -> re.Pattern[str]:
    return re.compile(
        r"(?P<blank>[ \t\n\r]+|(?<![\d)}\]\\ ])%(?=(?:pi|e|i)(?![A-Za-z])))"  # Maxima's %pi
        r"|(?P<number>(?:\d+(?:[.,]\d+)*\.?|\.\d+)(?:[eE][+-]?\d{1,5}(?![\w.]))?)"
        r"|\\(?P<command>[A-Za-z]+|.)"
        r"|(?P<word>[^\W\d_]+)"
        r"|(?P<mark><=|>=|!=|<>|==|=>|->|:=|\*\*|\.\.\.|[-+*/^_=<>()\[\]{}|!,;:%'\"&~@#?."
        + DOLLAR
        + "£€¥₹₽₩¢])"
        rf"|(?P<open>{TEXT_OPEN})|(?P<close>{TEXT_CLOSE})"
    )


def tokenize(text: str) -> list[Token]:
    """The tokens of a normalised text, closed by END.  Raises ``UnreadableError`` for foreign
    characters and over limits.
    """
    if len(text) > MAX_CHARS:
        raise UnreadableError(f"longer than {MAX_CHARS} characters")
    match_at = _lexer().match
    tokens: list[Token] = []
    position, depth, spaced, worded = 0, 0, False, False
    while position < len(text):
        match = match_at(text, position)
        if match is None:
            raise UnreadableError(f"character {text[position]!r} is not understood", position)
        kind = match.lastgroup or ""
        if kind == "blank":
            spaced = True
        elif kind in ("open", "close"):
            worded, spaced = kind == "open", True
        else:
            token = Token(_KINDS[kind], match[kind], position, spaced, worded, _name(kind, match[kind]))
            spaced = False
            if kind == "number" and "," in token.text:
                tokens.extend(_split_commas(token, grouped=depth <= 0 or ", " in text))
            else:
                depth += (token.text in _OPENING) - (token.text in _CLOSING)
                tokens.append(token)
            if len(tokens) > MAX_TOKENS:
                raise UnreadableError(f"more than {MAX_TOKENS} tokens", position)
        position = match.end()
    tokens.append(Token("END", "", position, spaced))
    return tokens
