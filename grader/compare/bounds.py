"""Bounds of a value at a point, from floats: quick, and certain where the bounds of two values lie apart.

A value is a middle and a radius that holds every error of rounding made on the way.  What is not computed
here (complex numbers, sums, jumps, functions that lose precision) has no bounds: it is left to more digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction

from grader.syntax.tree import Apply, Node, Num, Sym

from .work import allowance

Bounds = tuple[float, float]  # middle and radius

_ROUNDING = 2.0**-48  # of one operation, relative: generous, for libraries differ in the last bits
_MARGIN = 1e-9  # relative: what lies nearer is looked at with more digits
_ENOUGH = 1_000.0  # times its radius: how large a value must be to be an estimate
_FAR = 1e6  # the largest argument of a sine
_CONSTANTS = {"pi": math.pi, "e": math.e}


def apart(one: Node, other: Node, env: Mapping[str, Fraction]) -> bool:
    """Whether two real values certainly differ; ``False`` says nothing."""
    found = _Floats({name: float(value) for name, value in env.items()})
    try:
        (left, near), (right, far) = found.bounds(one), found.bounds(other)
    except (_NoBoundsError, ArithmeticError, ValueError):
        return False
    if not abs(left - right) > near + far + _MARGIN * max(abs(left), abs(right)):
        return False
    allowance().spend(found.nodes)
    return True


def estimate(node: Node, env: Mapping[str, float]) -> float | None:
    """A real value to three digits and more, of its true sign; None where floats cannot tell."""
    found = _Floats(env)
    try:
        value, radius = found.bounds(node)
    except (_NoBoundsError, ArithmeticError, ValueError):
        return None
    if not abs(value) > _ENOUGH * radius:
        return None
    allowance().spend(found.nodes)
    return value


class _NoBoundsError(Exception):
    """Floats cannot tell."""


class _Floats:
    """One evaluation, and how many nodes it has seen."""

    def __init__(self, env: Mapping[str, float]) -> None:
        self.env = env
        self.nodes = 0

    def bounds(self, node: Node) -> Bounds:
        """The bounds of one node.  Raises ``_NoBoundsError``, ``ArithmeticError`` or ``ValueError``."""
        self.nodes += 1
        if isinstance(node, Num):
            return _rounded(float(node.value))
        if isinstance(node, Sym):
            value = self.env[node.name] if node.name in self.env else _CONSTANTS.get(node.name)
            if value is None:
                raise _NoBoundsError
            return _rounded(value)
        rule = _RULES.get(node.op) if isinstance(node, Apply) else None
        if rule is None or not isinstance(node, Apply):
            raise _NoBoundsError
        return rule(*[self.bounds(arg) for arg in node.args])


def _rounded(value: float, radius: float = 0.0) -> Bounds:
    if not math.isfinite(value):
        raise _NoBoundsError
    return value, radius + abs(value) * _ROUNDING


def _between(low: float, high: float) -> Bounds:
    """What lies between two values that were rounded themselves."""
    return _rounded((low + high) / 2, abs(high - low) / 2 + (abs(low) + abs(high)) * _ROUNDING)


def _add(*terms: Bounds) -> Bounds:
    size = sum(abs(middle) for middle, _ in terms)
    return _rounded(sum(middle for middle, _ in terms), sum(r for _, r in terms) + size * _ROUNDING)


def _mul(*factors: Bounds) -> Bounds:
    product, radius = 1.0, 0.0
    for middle, r in factors:
        radius = abs(product) * r + abs(middle) * radius + radius * r
        product, radius = _rounded(product * middle, radius)
    return product, radius


def _div(top: Bounds, bottom: Bounds) -> Bounds:
    least = abs(bottom[0]) - bottom[1]
    if least <= 0:
        raise _NoBoundsError
    quotient = top[0] / bottom[0]
    return _rounded(quotient, (top[1] + abs(quotient) * bottom[1]) / least)


def _pow(base: Bounds, exponent: Bounds) -> Bounds:
    """Of positive numbers, where the extremes lie in the corners."""
    lowest = base[0] - base[1]
    if lowest <= 0:
        raise _NoBoundsError
    bases = (lowest, base[0] + base[1])
    corners = [b**e for b in bases for e in (exponent[0] - exponent[1], exponent[0] + exponent[1])]
    return _between(min(corners), max(corners))


def _increasing(function: Callable[[float], float]) -> Callable[[Bounds], Bounds]:
    return lambda x: _between(function(x[0] - x[1]), function(x[0] + x[1]))


def _wave(function: Callable[[float], float]) -> Callable[[Bounds], Bounds]:
    """Sine and cosine, which change no more than their argument."""

    def call(x: Bounds) -> Bounds:
        if abs(x[0]) > _FAR:
            raise _NoBoundsError
        return _rounded(function(x[0]), x[1] + _ROUNDING)

    return call


_RULES: dict[str, Callable[..., Bounds]] = {
    "add": _add,
    "mul": _mul,
    "div": _div,
    "neg": lambda x: (-x[0], x[1]),
    "abs": lambda x: (abs(x[0]), x[1]),
    "pow": _pow,
    "root": lambda body, degree: _pow(body, _div((1.0, 0.0), degree)),
    "ln": _increasing(math.log),
    "sin": _wave(math.sin),
    "cos": _wave(math.cos),
}
