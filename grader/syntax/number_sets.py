"""Sets of numbers by their letters: ``\\mathbb{R}^+``, ``\\mathbb{Z}_{\\ge 0}``, ``\\mathbb{N}^*``."""

from __future__ import annotations

from fractions import Fraction

from .tree import Apply, Bracket, Node, Num, Sym

_ZERO = Num(Fraction(0))
_INFINITY = Sym("oo")
REALS = Sym("\\mathbb R")
POSITIVE_REALS = Bracket("(", ")", (_ZERO, _INFINITY))
REALS_FROM_ZERO = Bracket("[", ")", (_ZERO, _INFINITY))
NEGATIVE_REALS = Bracket("(", ")", (Apply("neg", (_INFINITY,)), _ZERO))
NONZERO_REALS = Apply("difference", (REALS, Bracket("{", "}", (_ZERO,))))
INTEGERS, POSITIVE_INTEGERS = Sym("\\mathbb Z"), Sym("\\mathbb Z+")
INTEGERS_FROM_ZERO, NEGATIVE_INTEGERS = Sym("\\mathbb Z0+"), Sym("\\mathbb Z-")

_MARKED: dict[tuple[str, str], Node] = {
    **{("R", mark): POSITIVE_REALS for mark in ("+", ">0", "++")},
    **{("R", mark): REALS_FROM_ZERO for mark in (">=0", "+0", "0+")},
    **{("R", mark): NEGATIVE_REALS for mark in ("-", "<0")},
    **{("R", mark): NONZERO_REALS for mark in ("*", "!=0", "\\times")},
    **{("Z", mark): POSITIVE_INTEGERS for mark in ("+", ">0", ">=1")},
    **{("N", mark): POSITIVE_INTEGERS for mark in ("+", "*", ">0", ">=1", "*+", "+*")},
    **{("Z", mark): INTEGERS_FROM_ZERO for mark in (">=0", "0+")},
    ("N", "0"): INTEGERS_FROM_ZERO,
    **{("Z", mark): NEGATIVE_INTEGERS for mark in ("-", "<0")},
    **{("Z", mark): Sym("\\mathbb Z*") for mark in ("*", "!=0")},
    **{("Q", mark): Sym("\\mathbb Q+") for mark in ("+", ">0")},
}


def marked_set(letter: str, marks: str) -> Node | None:
    """The set that a letter with these marks above and below stands for, if they make one."""
    return _MARKED.get((letter, marks))
