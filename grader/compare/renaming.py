"""Free parameters under another letter: ``f(x) = cx`` and ``f(x) = ax``, ``(k, 2k)`` and ``(t, 2t)``."""

from __future__ import annotations

import itertools
import re

from grader.syntax.tree import Apply, Bracket, Junction, Matrix, Node, Relation, Sym, walk

from .evaluate import symbols
from .finding import Finding, Rules, yes
from .lists import Compare
from .names import named
from .rewrite import substituted

_LETTER = re.compile(r"[A-Za-z](?:_\d)?")
_SEQUENCE = re.compile(r"[a-z]_[a-z]")
_CONSTANT = re.compile(r"[CcKkABD](?:_\d)?")


def compare_parameters(answer: Node, gold: Node, rules: Rules, compare: Compare) -> Finding | None:
    """Equal but for the letters that only one side has; None when nothing was renamed, or it is no help.

    In functions, solutions of differential equations (up to two letters) and tuples (one): there a letter
    that the other side does not have is free.
    """
    one, other = named(answer), named(gold)
    if one is None or other is None:
        return None
    form = _form(answer, one.value)
    if not form or form != _form(gold, other.value):
        return None
    ours = sorted(symbols(one.value) - symbols(other.value))
    theirs = sorted(symbols(other.value) - symbols(one.value))
    if form == "tuple" and len(symbols(one.value)) != 1:
        return None
    if not 1 <= len(ours) == len(theirs) <= (1 if form in ("tuple", "system") else 2):
        return None
    if form == "system" and _unknowns(answer, gold) & {*ours, *theirs}:
        return None
    allowed = _CONSTANT if form == "curve" else _LETTER
    if not all(allowed.fullmatch(name) for name in (*ours, *theirs)):
        return None
    for order in itertools.permutations(theirs):
        letters: dict[str, Node] = {a: Sym(b) for a, b in zip(ours, order, strict=True)}
        if compare(substituted(answer, letters), gold, rules).equal:
            return yes("renaming", "equal but for the name of a parameter")
    return None


def _unknowns(*systems: Node) -> set[str]:
    """The letters on the left sides of equations, which are no parameters."""
    items = [item for system in systems if isinstance(system, Junction) for item in system.items]
    return {name for item in items if isinstance(item, Relation) for name in symbols(item.items[0])}


def _form(node: Node, value: Node) -> str:
    """What the node is of the kinds whose letters may be free; empty for any other."""
    if isinstance(value, Bracket) and value.opening == "(" and len(value.items) > 1:
        return "tuple" if value.closing == ")" else ""
    if any(isinstance(part, Matrix) for part in walk(value)):
        return "tuple"
    if isinstance(node, Junction) and all(isinstance(item, Relation) for item in node.items):
        return "system"
    if not isinstance(node, Relation) or node.ops != ("=",):
        return ""
    name = node.items[0]
    if isinstance(name, Apply) and name.op.startswith("call:"):
        return "function"
    if isinstance(name, Sym) and _SEQUENCE.fullmatch(name.name):
        return "function" if name.name[-1] in symbols(value) else ""
    return "curve" if name == Sym("y") and "x" in symbols(value) else ""
