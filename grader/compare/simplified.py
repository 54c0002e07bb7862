"""Is an answer written out, with nothing left to compute?  For tasks that ask for a simplified form."""

from __future__ import annotations

import math

from grader.syntax.tree import Apply, Node, Num, Relation, walk

from .exact import rational

MAX_RADICAND = 10**6


def is_simplified(node: Node) -> bool:
    """No arithmetic between numbers left, fractions in lowest terms, no square factor under a square root."""
    if isinstance(node, Relation):
        node = node.items[-1]
    return all(_is_plain(part) for part in walk(node) if isinstance(part, Apply))


def _is_plain(node: Apply) -> bool:
    if node.op == "neg":
        return True
    if node.op == "div" and all(isinstance(arg, Num) for arg in node.args):
        return _in_lowest_terms(*node.args)
    if node.op == "root":
        return not _has_square(node.args[0]) and rational(node) is None
    return rational(node) is None


def _in_lowest_terms(top: Node, bottom: Node) -> bool:
    assert isinstance(top, Num)
    assert isinstance(bottom, Num)
    if top.value.denominator != 1 or bottom.value.denominator != 1:
        return False
    return bottom.value > 1 and math.gcd(int(top.value), int(bottom.value)) == 1


def _has_square(node: Node) -> bool:
    if not isinstance(node, Num) or node.value.denominator != 1 or not 1 < node.value < MAX_RADICAND:
        return False
    number = int(node.value)
    return any(number % (factor * factor) == 0 for factor in range(2, math.isqrt(number) + 1))
