"""Sets of numbers by their names: "all positive integers", "the nonzero real numbers", 正整数."""

from __future__ import annotations

import re

from grader.syntax.number_sets import (
    INTEGERS,
    INTEGERS_FROM_ZERO,
    NEGATIVE_INTEGERS,
    NEGATIVE_REALS,
    NONZERO_REALS,
    POSITIVE_INTEGERS,
    POSITIVE_REALS,
    REALS,
    REALS_FROM_ZERO,
)
from grader.syntax.tree import Node, Sym

MAX_CHARS = 60
_NAME = re.compile(
    r"(?:for )?(?:(?:the )?set of )?(?:all |any |every |the )*"
    r"(?P<name>[a-z -]*?(?:integer|number|real|rational)s?)"
    r"(?: [a-z])?",
    re.IGNORECASE,
)
_SETS: dict[str, Node] = {
    "integer": INTEGERS,
    "positive integer": POSITIVE_INTEGERS,
    "negative integer": NEGATIVE_INTEGERS,
    "nonnegative integer": INTEGERS_FROM_ZERO,
    "whole number": INTEGERS_FROM_ZERO,
    "natural number": Sym("\\mathbb N"),
    "rational number": Sym("\\mathbb Q"),
    "rational": Sym("\\mathbb Q"),
    "positive rational number": Sym("\\mathbb Q+"),
    "irrational number": Sym("\\mathbb I"),
    "complex number": Sym("\\mathbb C"),
    "real": REALS,
    "real number": REALS,
    "positive real": POSITIVE_REALS,
    "positive real number": POSITIVE_REALS,
    "nonnegative real": REALS_FROM_ZERO,
    "nonnegative real number": REALS_FROM_ZERO,
    "negative real": NEGATIVE_REALS,
    "negative real number": NEGATIVE_REALS,
    "nonzero real": NONZERO_REALS,
    "nonzero real number": NONZERO_REALS,
}
_CHINESE: dict[str, Node] = {
    "整数": INTEGERS,
    "正整数": POSITIVE_INTEGERS,
    "负整数": NEGATIVE_INTEGERS,
    "非负整数": INTEGERS_FROM_ZERO,
    "自然数": Sym("\\mathbb N"),
    "有理数": Sym("\\mathbb Q"),
    "实数": REALS,
    "正实数": POSITIVE_REALS,
    "非负实数": REALS_FROM_ZERO,
}


def read_named_set(text: str) -> Node | None:
    """The set of numbers that a text names; None for any other text."""
    if len(text) > MAX_CHARS:
        return None
    if not text.isascii():
        return _CHINESE.get(text.removeprefix("全体").removeprefix("所有").removeprefix("一切").strip())
    match = _NAME.fullmatch(text)
    if match is None:
        return None
    name = match["name"].lower().replace("non-", "non").replace("-", " ").removesuffix("s")
    return _SETS.get(" ".join(name.split()))
