"""Functions in pieces, written as a sentence: "x if x ≥ 0, -x if x < 0", "0 for n = 1 and 2n otherwise"."""

from __future__ import annotations

import re

from grader.syntax.parity import read_parity
from grader.syntax.tree import Apply, Bracket, Node, Relation, Sym, Words

from .names import named
from .notations import readings
from .parts import cut

MAX_TEXT = 400
_WORD = re.compile(r"\b(?:if|when|for|otherwise)\b")
_STARTS = re.compile(r"(?:if|when|for|otherwise|else)\b")
_PIECE = re.compile(r"(.+?)[\s,;:]+(?:if|when|for)\s+(.+)", re.DOTALL)
_ELSE = re.compile(r"(.+?)[\s,;:]+(?:otherwise|else)", re.DOTALL)
_AND = re.compile(r"\s+and\s+(?=[^,;]*\b(?:if|when|for|otherwise)\b)|\\\\")


def read_pieces(text: str) -> Node | None:
    """The pieces of a function; None for a text of another kind."""
    if len(text) > MAX_TEXT or len(_WORD.findall(text)) < 2:
        return None
    pieces = [_piece(chunk) for chunk in _chunks(_AND.sub("; ", text))]
    known = [piece for piece in pieces if piece is not None]
    if len(known) < 2 or len(known) < len(pieces):
        return None
    name = named(known[0][0])
    if name is None:
        return None
    rows = tuple(Bracket("(", ")", (_value(value), condition)) for value, condition in known)
    cases = Apply("cases", rows)
    return cases if name.name is None else Relation((name.name, cases), ("=",))


def _chunks(text: str) -> list[str]:
    """The text at its commas and semicolons; a condition goes with the value before it."""
    chunks: list[str] = []
    for part in cut(text, ",;"):
        if chunks and _STARTS.match(part):
            chunks[-1] += f" {part}"
        elif part:
            chunks.append(part)
    return chunks


def _piece(chunk: str) -> tuple[Node, Node] | None:
    """A value and its condition."""
    whole = _ELSE.fullmatch(chunk)
    match = _PIECE.fullmatch(chunk)
    values = readings(whole[1]) if whole else readings(match[1]) if match else []
    if not values:
        return None
    return values[0], Sym("otherwise") if whole or match is None else _condition(match[2])


def _condition(text: str) -> Node:
    return read_parity(text) or next(iter(readings(text)), None) or Words(text)


def _value(node: Node) -> Node:
    entry = named(node)
    return node if entry is None else entry.value
