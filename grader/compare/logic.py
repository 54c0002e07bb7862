"""Propositional logic in words: ``not (A and B)`` against ``(not A) or (not B)``, by truth table."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from functools import cache

MAX_NAMES = 6
MAX_TOKENS = 80
_TOKEN = re.compile(r"\s*(?:([A-Za-z]\w*)|([()]))")
_CONSTANTS = {"true": True, "false": False}
_LEVELS: tuple[dict[str, Callable[[bool, bool], bool]], ...] = (
    {"iff": lambda a, b: a == b, "xnor": lambda a, b: a == b},
    {"implies": lambda a, b: not a or b},
    {"or": lambda a, b: a or b, "nor": lambda a, b: not (a or b), "xor": lambda a, b: a != b},
    {"and": lambda a, b: a and b, "nand": lambda a, b: not (a and b)},
)  # from the loosest to the tightest; what stands on one level is taken from the left
_WORDS = frozenset(word for level in _LEVELS for word in level) | {"not"}
Meaning = Callable[[Mapping[str, bool]], bool]


class NotLogicError(ValueError):
    """The text is no formula of logic."""


def same_logic(one: str, other: str) -> bool | None:
    """Whether two formulas have the same truth table; None when one side is no formula of single letters."""
    if not (_is_formula(one) or _is_formula(other)):
        return None
    try:
        (left, names), (right, more) = _read(one), _read(other)
    except (NotLogicError, RecursionError):
        return None
    names = sorted({*names, *more})
    if len(names) > MAX_NAMES:
        return None
    rows = (dict(zip(names, row, strict=True)) for row in itertools.product((False, True), repeat=len(names)))
    return all(left(row) == right(row) for row in rows)


@cache
def _operators() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(_WORDS))})\b")


def _is_formula(text: str) -> bool:
    return len(_operators().findall(text)) > 0


def _read(text: str) -> tuple[Meaning, list[str]]:
    tokens: list[str] = []
    position = 0
    text = text.strip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or len(tokens) > MAX_TOKENS:
            raise NotLogicError("another sign, or too long")
        tokens.append(match[1] or match[2])
        position = match.end()
    names = [token for token in tokens if token not in _WORDS and token not in _CONSTANTS and token.isalnum()]
    if any(len(name) > 1 for name in names):
        raise NotLogicError("words")
    reader = _Reader(tokens)
    meaning = reader.level(0)
    if reader.index < len(tokens):
        raise NotLogicError("expected the end")
    return meaning, names


class _Reader:
    """formula := operand (operator operand)*, one level for each strength of operators."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.index = 0

    def at(self) -> str:
        return self.tokens[self.index] if self.index < len(self.tokens) else ""

    def level(self, depth: int) -> Meaning:
        if depth == len(_LEVELS):
            return self.operand()
        value = self.level(depth + 1)
        while self.at() in _LEVELS[depth]:
            join = _LEVELS[depth][self.at()]
            self.index += 1
            value = _both(join, value, self.level(depth + 1))
        return value

    def operand(self) -> Meaning:
        token = self.at()
        self.index += 1
        if token == "not":  # noqa: S105  # a word of logic
            return _negation(self.operand())
        if token == "(":  # noqa: S105  # a bracket
            value = self.level(0)
            if self.at() != ")":
                raise NotLogicError("a bracket that does not close")
            self.index += 1
            return value
        if token in _CONSTANTS:
            return _constant(_CONSTANTS[token])
        if not token or token in _WORDS or token == ")":  # noqa: S105  # a bracket
            raise NotLogicError("expected an operand")
        return _name(token)


def _both(join: Callable[[bool, bool], bool], one: Meaning, other: Meaning) -> Meaning:
    return lambda row: join(one(row), other(row))


def _negation(inner: Meaning) -> Meaning:
    return lambda row: not inner(row)


def _constant(value: bool) -> Meaning:  # the value itself
    return lambda _: value


def _name(name: str) -> Meaning:
    return lambda row: row[name]
