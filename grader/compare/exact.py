"""Exact rational values of trees, as far as they stay small."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from grader.syntax.tree import Apply, Node, Num

MAX_BITS = 24_000


def rational(node: Node) -> Fraction | None:
    """The exact value of a tree of rational operations; None when it is irrational, undefined or too
    large.
    """
    if isinstance(node, Num):
        return node.value
    if not isinstance(node, Apply) or node.op not in _FOLDS:
        return None
    values: list[Fraction] = []
    for arg in node.args:
        value = rational(arg)
        if value is None:
            return None
        values.append(value)
    result = _FOLDS[node.op](*values)
    if result is None or max(result.numerator.bit_length(), result.denominator.bit_length()) > MAX_BITS:
        return None
    return result


def _add(*values: Fraction) -> Fraction:
    return sum(values, Fraction(0))


def _mul(*values: Fraction) -> Fraction:
    product = Fraction(1)
    for value in values:
        product *= value
    return product


def _div(top: Fraction, bottom: Fraction) -> Fraction | None:
    return top / bottom if bottom else None


def _pow(base: Fraction, exponent: Fraction) -> Fraction | None:
    if exponent.denominator != 1:
        return _rational_root(base, exponent)
    power = int(exponent)
    if base == 0:
        return Fraction(0) if power > 0 else (Fraction(1) if power == 0 else None)
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    return base**power if bits * abs(power) <= MAX_BITS else (base**power if abs(base) == 1 else None)


def _root(body: Fraction, degree: Fraction) -> Fraction | None:
    return _rational_root(body, 1 / degree) if degree else None


def _rational_root(base: Fraction, exponent: Fraction) -> Fraction | None:
    """Roots that are rational: of positive numbers, small ones, square to twelfth."""
    degree = exponent.denominator
    if base <= 0 or degree > 12 or abs(exponent.numerator) > 1000:
        return Fraction(0) if base == 0 and exponent > 0 else None
    top, bottom = _integer_root(base.numerator, degree), _integer_root(base.denominator, degree)
    if top is None or bottom is None:
        return None
    return _pow(Fraction(top, bottom), Fraction(exponent.numerator))


def _integer_root(number: int, degree: int) -> int | None:
    if degree == 2:
        root = math.isqrt(number)
    elif number.bit_length() < 1000:
        root = round(number ** (1 / degree))
    else:
        return None
    return root if root**degree == number else None


def _fact(value: Fraction) -> Fraction | None:
    return Fraction(math.factorial(int(value))) if value.denominator == 1 and 0 <= value <= 1500 else None


def _fact2(value: Fraction) -> Fraction | None:
    if value.denominator != 1 or not 0 <= value <= 1500:
        return None
    return Fraction(math.prod(range(int(value), 0, -2)))


def _binom(top: Fraction, bottom: Fraction) -> Fraction | None:
    if top.denominator != 1 or bottom.denominator != 1 or not bottom >= 0 or not 0 <= top <= 20_000:
        return None
    if bottom > top:
        return Fraction(0)
    return Fraction(math.comb(int(top), int(bottom))) if min(bottom, top - bottom) <= 2_000 else None


def _integers(*values: Fraction) -> list[int] | None:
    return [int(v) for v in values] if all(v.denominator == 1 for v in values) else None


def _gcd(*values: Fraction) -> Fraction | None:
    whole = _integers(*values)
    return None if whole is None else Fraction(math.gcd(*whole))


def _lcm(*values: Fraction) -> Fraction | None:
    whole = _integers(*values)
    return None if whole is None else Fraction(math.lcm(*whole))


_FOLDS: dict[str, Callable[..., Fraction | None]] = {
    "add": _add, "mul": _mul, "div": _div, "pow": _pow, "root": _root, "fact": _fact, "fact2": _fact2,
    "binom": _binom,
    "neg": lambda x: -x, "abs": abs, "gcd": _gcd, "lcm": _lcm, "max": max, "min": min,
    "floor": lambda x: Fraction(math.floor(x)), "ceil": lambda x: Fraction(math.ceil(x)),
    "mod": lambda x, m: x - m * math.floor(x / m) if m else None,
}  # fmt: skip
