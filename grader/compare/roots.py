"""The real zeros of a function of one variable, and the ends of its domain.

Polynomials of low degree are recognised by interpolation and solved as such; anything else is searched on a
grid that
reaches from -1e6 to 1e6 and is dense near 0, where answers live.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

Function = Callable[[Any], Any | None]
"""A number to the value there, None where it is undefined."""

MAX_DEGREE = 6
_SURE = 40  # steps, each by a third, after which a value that shrinks no more will not reach zero


def breakpoints(function: Function, rough: Function, ctx: Any, extra: list[Any]) -> list[Any]:
    """Every number where the function may change its sign: zeros, poles, ends of the domain.

    ``rough`` gives the same values to a few digits, which is enough to search by.
    """
    polynomial = _polynomial(function, ctx)
    if polynomial is not None:
        return polynomial_roots(polynomial, ctx)
    return _searched(function, rough, ctx, extra)


def _polynomial(function: Function, ctx: Any) -> list[Any] | None:
    """Newton's coefficients at 0, 1, 2 … if the function is a polynomial of low degree, else None."""
    nodes = [ctx.mpf(k) / 3 for k in range(-4, MAX_DEGREE)]
    table: list[Any] = [function(node) for node in nodes]
    if None in table:
        return None
    size = max(abs(value) for value in table) or 1
    coefficients = [table[0]]
    for order in range(1, len(nodes)):
        table = [(table[i + 1] - table[i]) / (nodes[i + order] - nodes[i]) for i in range(len(table) - 1)]
        coefficients.append(table[0])
    while coefficients and abs(coefficients[-1]) < size * ctx.mpf(10) ** -20:
        coefficients.pop()
    if len(coefficients) > MAX_DEGREE + 1:
        return None
    far = ctx.mpf(977) / 10  # a polynomial here and something else there is none
    value = function(far)
    expected = ctx.mpf(0)
    for order in range(len(coefficients) - 1, -1, -1):
        expected = expected * (far - nodes[order]) + coefficients[order]
    if value is None or abs(value - expected) > max(abs(expected), abs(value), 1) * ctx.mpf(10) ** -15:
        return None
    return _monomial(coefficients, nodes, ctx)


def _monomial(newton: list[Any], nodes: list[Any], ctx: Any) -> list[Any]:
    """Newton's form to coefficients of powers, highest first."""
    result = [ctx.mpf(0)]
    for order in range(len(newton) - 1, -1, -1):
        result = [*result, ctx.mpf(0)]
        for index in range(len(result) - 1, 0, -1):
            result[index] -= nodes[order] * result[index - 1]
        result[-1] += newton[order]
    while result and abs(result[0]) < ctx.mpf(10) ** -18:
        result.pop(0)
    return [ctx.mpf(0) if abs(c) < ctx.mpf(10) ** -22 else c for c in result]


def polynomial_roots(coefficients: list[Any], ctx: Any) -> list[Any]:
    """The real zeros of a polynomial, its coefficients given highest first."""
    if len(coefficients) < 2:
        return []
    if len(coefficients) == 2:
        return [-coefficients[1] / coefficients[0]]
    if len(coefficients) == 3:
        a, b, c = coefficients
        inside = b * b - 4 * a * c
        if abs(inside) < ctx.mpf(10) ** -18 * (b * b + abs(4 * a * c)):
            return [-b / (2 * a)]
        return (
            []
            if inside < 0
            else sorted([(-b - ctx.sqrt(inside)) / (2 * a), (-b + ctx.sqrt(inside)) / (2 * a)])
        )
    try:
        roots = ctx.polyroots(coefficients, maxsteps=80, extraprec=60)
    except ctx.NoConvergence:
        return []
    return sorted(ctx.re(root) for root in roots if abs(ctx.im(root)) < 1e-8 * max(1, abs(root)))


@cache
def _grid() -> tuple[float, ...]:
    near = [k / 4 + 0.0137 for k in range(-60, 60)]
    middle = [k + 0.37 for k in range(-120, 120, 6)]
    far = [sign * 10.0**k * 1.93 for k in range(2, 7) for sign in (-1, 1)]
    return tuple(sorted({*near, *middle, *far}))


def _searched(function: Function, rough: Function, ctx: Any, extra: list[Any]) -> list[Any]:
    points = sorted([*(ctx.mpf(x) for x in _grid()), *(x + d for x in extra for d in (-1e-3, 1e-3))])
    values = [rough(x) for x in points]
    found = [x for x in extra if _is_break(function, x)]
    for left, right, low, high in zip(points, points[1:], values, values[1:], strict=False):
        if (low is None) != (high is None):
            found.append(_bisected(left, right, lambda x: rough(x) is None, low is None))
        elif low is not None and _positive(low) != _positive(high):
            found.append(_bisected(left, right, lambda x: _positive(rough(x)), _positive(low)))
    for a, c, fa, fb, fc in zip(points, points[2:], values, values[1:], values[2:], strict=False):
        if fa is not None and fb is not None and fc is not None and abs(fb) < abs(fa) and abs(fb) <= abs(fc):
            found.extend(_touching(function, rough, a, c))
    return found


def _is_break(function: Function, x: Any) -> bool:
    value = function(x)
    return value is None or abs(value) < 1e-15


def _positive(value: Any | None) -> bool:
    return value is not None and value > 0


def _bisected(left: Any, right: Any, test: Callable[[Any], bool], at_left: bool) -> Any:
    for _ in range(90):
        middle = (left + right) / 2
        if test(middle) == at_left:
            left = middle
        else:
            right = middle
    return right


def _touching(function: Function, rough: Function, a: Any, c: Any) -> list[Any]:
    """A zero where the function only touches the axis."""
    sizes: list[Any] = []
    for _ in range(120):
        third = (c - a) / 3
        low, high = rough(a + third), rough(c - third)
        if low is None or high is None:
            return []
        sizes.append(abs(low))
        if len(sizes) == _SURE and sizes[-1] > 0.9 * sizes[_SURE // 2]:
            return []  # it comes no nearer to zero
        if abs(low) < abs(high):
            c = c - third
        else:
            a = a + third
    value = function((a + c) / 2)
    return [(a + c) / 2] if value is not None and abs(value) < 1e-24 else []
