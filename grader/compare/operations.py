"""What the operations of the grammar do with numbers, each within bounds.

``run`` is an evaluation (see ``evaluate``): its context computes, and it says whether the field is the reals.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

Value = Any  # an mpf or mpc of the context; mpmath is untyped
_words = str.split  # a table of words is easier to read and to extend than a list of strings
HUGE = 10**60  # arguments beyond it are not evaluated


class UndefinedError(ValueError):
    """No value at this point: division by zero, or outside the real domain."""


class NotNumericError(ValueError):
    """The tree holds something that has no numeric value here, or one out of all bounds."""


def _real_only(name: str) -> Callable[..., Value]:
    def call(run: Any, *values: Value) -> Value:
        if any(abs(value) > HUGE for value in values):
            raise NotNumericError("an argument out of bounds")
        return getattr(run.ctx, name)(*values)

    return call


def _log(run: Any, value: Value, base: Value | None = None) -> Value:
    if value == 0 or (run.real and value < 0):
        raise UndefinedError("the logarithm of a number that is not positive")
    logarithm = run.ctx.log(value)
    if base is None:
        return logarithm
    if base in (0, 1) or (run.real and base < 0):
        raise UndefinedError("a base that is no base")
    return logarithm / run.ctx.log(base)


def _factorial(run: Any, value: Value) -> Value:
    if abs(value) > 10**9:
        raise NotNumericError("a factorial out of bounds")
    return run.ctx.factorial(value)


def _binom(run: Any, top: Value, bottom: Value) -> Value:
    if max(abs(top), abs(bottom)) > 10**9:
        raise NotNumericError("a binomial out of bounds")
    return run.ctx.binomial(top, bottom)


def _product(run: Any, *values: Value) -> Value:
    product = run.ctx.mpf(1)
    for value in values:
        product = product * value
    return product


def _rounded(name: str) -> Callable[..., Value]:
    def call(run: Any, value: Value) -> Value:
        nearest = run.ctx.nint(value)
        if abs(value) <= HUGE and abs(value - nearest) <= abs(value) * run.ctx.mpf(10) ** (8 - run.ctx.dps):
            return nearest  # a whole number but for the noise of rounding, as the logarithm of a power
        return _real_only(name)(run, value)

    return call


def _mod(run: Any, value: Value, modulus: Value) -> Value:
    return value - modulus * _rounded("floor")(run, value / modulus)


def _of_integers(function: Callable[..., int]) -> Callable[..., Value]:
    def call(run: Any, *values: Value) -> Value:
        if any(abs(value) > HUGE or value != run.ctx.nint(value) for value in values):
            raise UndefinedError("numbers that are not whole")
        return run.ctx.mpf(function(*(int(value) for value in values)))

    return call


_SPECIAL: dict[str, Callable[..., Value]] = {
    "add": lambda run, *values: run.ctx.fsum(values),
    "mul": _product,
    "neg": lambda _, value: -value,
    "div": lambda _, top, bottom: top / bottom,
    "ln": _log,
    "log": _log,
    "log?": lambda run, value: _log(run, value, run.ctx.mpf(10)),
    "abs": lambda _, value: abs(value),
    "fact": _factorial,
    "fact2": lambda run, value: (
        run.ctx.fac2(value) if abs(value) < 10**9 else _factorial(run, run.ctx.mpf(HUGE))
    ),
    "gamma": lambda run, value: _factorial(run, value - 1),
    "binom": _binom,
    "mod": _mod,
    "gcd": _of_integers(math.gcd),
    "lcm": _of_integers(math.lcm),
    "max": lambda _, *values: max(values),
    "min": lambda _, *values: min(values),
    "sgn": lambda run, value: run.ctx.sign(value),
    "acot": lambda run, value: run.ctx.pi / 2 - run.ctx.atan(value),
    "floor": _rounded("floor"),
    "ceil": _rounded("ceil"),
    "re": _real_only("re"),
    "im": _real_only("im"),
    "arg": _real_only("arg"),
    "conj": _real_only("conj"),
}
_BY_NAME = _words(
    "sin cos tan cot sec csc asin acos atan asec acsc sinh cosh tanh coth sech csch asinh acosh atanh"
)
OPERATIONS = _SPECIAL | {name: _real_only(name) for name in _BY_NAME}
