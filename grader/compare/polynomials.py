"""Polynomials in one variable, exactly: the coefficients of a tree whose other names stand for rationals."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from grader.syntax.tree import Apply, Node, Num, Sym

from .exact import rational
from .roots import MAX_DEGREE

MAX_BITS = 4_000  # of a coefficient
Coefficients = list[Fraction]  # lowest first, without zeros at the end; none is the polynomial 0


def polynomial_in(node: Node, variable: str, env: Mapping[str, Fraction]) -> Coefficients | None:
    """The polynomial that the node is in the variable; None for any other node, and beyond our degrees."""
    if isinstance(node, Sym) and node.name == variable:
        return [Fraction(0), Fraction(1)]
    if isinstance(node, Num | Sym):
        value = node.value if isinstance(node, Num) else env.get(node.name)
        return None if value is None else _trimmed([value])
    if not isinstance(node, Apply) or node.op not in ("add", "mul", "neg", "div", "pow"):
        return None
    if node.op == "pow":
        return _power(polynomial_in(node.args[0], variable, env), rational(node.args[1]))
    total: Coefficients | None = None
    for arg in node.args:
        part = polynomial_in(arg, variable, env)
        if part is None:
            return None
        total = part if total is None else _joined(node.op, total, part)
        if total is None:
            return None
    return [-c for c in total or []] if node.op == "neg" else total


def _joined(op: str, one: Coefficients, other: Coefficients) -> Coefficients | None:
    if op == "add":
        return _sum(one, other)
    if op == "mul":
        return _product(one, other)
    return [c / other[0] for c in one] if len(other) == 1 else None


def _sum(one: Coefficients, other: Coefficients) -> Coefficients:
    short, long = sorted((one, other), key=len)
    return _trimmed([a + b for a, b in zip(short, long, strict=False)] + long[len(short) :])


def _product(one: Coefficients, other: Coefficients) -> Coefficients | None:
    if len(one) + len(other) - 2 > MAX_DEGREE:
        return None
    if not one or not other:
        return []
    found = [Fraction(0)] * (len(one) + len(other) - 1)
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            found[i + j] += a * b
    return (
        found
        if all(c.denominator.bit_length() + c.numerator.bit_length() < MAX_BITS for c in found)
        else None
    )


def _power(base: Coefficients | None, exponent: Fraction | None) -> Coefficients | None:
    if base is None or exponent is None or exponent.denominator != 1 or not 0 < exponent <= MAX_DEGREE:
        return None
    found: Coefficients | None = base
    for _ in range(int(exponent) - 1):
        found = None if found is None else _product(found, base)
    return found


def _trimmed(coefficients: Coefficients) -> Coefficients:
    while coefficients and not coefficients[-1]:
        coefficients.pop()
    return coefficients
