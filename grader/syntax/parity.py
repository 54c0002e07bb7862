"""Conditions in words that the comparison knows: "n is even", "odd n"."""

from __future__ import annotations

import re
from fractions import Fraction

from .tree import Apply, Node, Num, Sym

_PARITY = re.compile(
    r"(?:(?P<name>[a-z]) )?(?:is |an |any |all )*(?P<parity>odd|even)"
    r"(?: (?:numbers?|integers?|natural number))?(?: (?P<behind>[a-z]))?"
)


def read_parity(text: str) -> Node | None:
    """``n`` is odd as ``n ≡ 1 (mod 2)``; None for any other text."""
    match = _PARITY.fullmatch(" ".join(text.lower().strip(" .,;").split()))
    if match is None:
        return None
    name = match["name"] or match["behind"] or "n"
    return Apply("congruent", (Sym(name), Num(Fraction(int(match["parity"] == "odd"))), Num(Fraction(2))))
