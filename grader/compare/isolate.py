"""Solves an equation in which the unknown stands once, by undoing one operation after another."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from grader.syntax.tree import Apply, Node, Num, Sym, walk

Number = Callable[[Node], Any]
MAX_STEPS = 30
MAX_DEGREE = 12
MAX_VALUE = 300  # of an exponent


def solutions(left: Node, right: Node, variable: str, number: Number, ctx: Any) -> list[Any] | None:
    """All real numbers that may solve ``left = right``; None when they are not found this way.

    ``number`` gives the value of a tree without the unknown, and may raise.  A candidate may lie where the
    equation is undefined: the caller tries each.
    """
    unknown = Sym(variable)
    counts = [sum(part == unknown for part in walk(side)) for side in (left, right)]
    if sum(counts) != 1:
        return None
    side, other = (left, right) if counts[0] else (right, left)
    found: list[Any] = []
    open_ends = [(side, number(other))]
    for _ in range(MAX_STEPS):
        if not open_ends:
            return found
        node, value = open_ends.pop()
        if node == unknown:
            found.append(value)
            continue
        undone = _undone(node, value, unknown, number, ctx)
        if undone is None:
            return None
        open_ends.extend(undone)
    return None


def _undone(node: Node, value: Any, unknown: Sym, number: Number, ctx: Any) -> list[tuple[Node, Any]] | None:
    """``node = value`` one level down: which arguments with which values; None when we cannot."""
    if not isinstance(node, Apply):
        return None
    at = next((i for i, arg in enumerate(node.args) if any(part == unknown for part in walk(arg))), None)
    if at is None:
        return None
    inner, others = node.args[at], [arg for i, arg in enumerate(node.args) if i != at]
    match node.op:
        case "neg":
            return [(inner, -value)]
        case "add":
            return [(inner, value - sum(number(arg) for arg in others))]
        case "mul":
            factor = ctx.fprod(number(arg) for arg in others)
            return [(inner, value / factor)] if factor else None
        case "div":
            return _of_quotient(inner, value, number(others[0]), above=at == 0)
        case "pow":
            return _of_power(inner, value, others[0], number, ctx, below=at == 0)
        case "root" | "log" if at == 0 and isinstance(others[0], Num) and abs(value) < MAX_VALUE:
            return _of_rooted(node.op, inner, value, others[0].value)
        case "ln" | "exp" | "abs":
            return _of_function(node.op, inner, value, ctx)
    return None


def _of_quotient(inner: Node, value: Any, other: Any, *, above: bool) -> list[tuple[Node, Any]] | None:
    if above:
        return [(inner, value * other)]
    if not value:
        return [] if other else None
    return [(inner, other / value)]


def _of_power(
    inner: Node, value: Any, other: Node, number: Number, ctx: Any, *, below: bool
) -> list[tuple[Node, Any]] | None:
    if not below:
        base = number(other)
        if base <= 0 or base == 1:
            return None
        return [(inner, ctx.log(value) / ctx.log(base))] if value > 0 else []
    if not isinstance(other, Num) or other.value.denominator != 1 or other.value <= 0:
        return None
    degree = int(other.value)
    if degree % 2:
        return [(inner, ctx.root(abs(value), degree) * (1 if value >= 0 else -1))]
    if value < 0:
        return []
    root = ctx.root(value, degree)
    return [(inner, root), (inner, -root)]


def _of_rooted(op: str, inner: Node, value: Any, other: Fraction) -> list[tuple[Node, Any]] | None:
    """Of a root of a whole degree, or of a logarithm to a rational base."""
    if op == "log":
        return (
            [(inner, (value * 0 + other.numerator) ** value / other.denominator**value)]
            if other > 0
            else None
        )
    if other.denominator != 1 or not 2 <= other <= MAX_DEGREE:
        return None
    return [(inner, value ** int(other))] if other % 2 or value >= 0 else []


def _of_function(op: str, inner: Node, value: Any, ctx: Any) -> list[tuple[Node, Any]] | None:
    if op == "ln":
        return [(inner, ctx.exp(value))] if abs(value) < MAX_VALUE else None
    if value < 0:
        return []
    if op == "exp":
        return [(inner, ctx.log(value))] if value else []
    return [(inner, value), (inner, -value)]
