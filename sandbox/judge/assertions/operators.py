"""Operators that a condition may use, bounded: none makes much more of what it is given."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping

MAX_BITS = 1 << 16
MAX_LENGTH = 1 << 20

Binary = Callable[[object, object], object]


def _on_numbers(function: Callable[..., object]) -> Binary:
    def apply(a: object, b: object) -> object:
        return function(_number(a), _number(b))

    return apply


def _number(value: object) -> int | float:
    if not isinstance(value, int | float):
        raise TypeError("not a number")
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        raise ValueError("too large a number")
    return value


def _add(a: object, b: object) -> object:
    if type(a) is type(b) and isinstance(a, str | bytes | list | tuple):
        return a + b  # type: ignore[operator]  # both are of one type
    return _number(a) + _number(b)


def _subtract(a: object, b: object) -> object:
    if isinstance(a, set | frozenset) and isinstance(b, set | frozenset):
        return a - b
    return _number(a) - _number(b)


def _multiply(a: object, b: object) -> object:
    if isinstance(a, int) and isinstance(b, str | bytes | list | tuple):
        a, b = b, a
    if isinstance(a, str | bytes | list | tuple) and isinstance(b, int):
        if len(a) * b > MAX_LENGTH:
            raise ValueError("too long a sequence")
        return a * b
    return _number(a) * _number(b)


def _power(a: object, b: object) -> object:
    base, exponent = _number(a), _number(b)
    if isinstance(base, int) and isinstance(exponent, int) and base.bit_length() * abs(exponent) > MAX_BITS:
        raise ValueError("too large a power")
    result: object = base**exponent
    return result


BINARY: Mapping[type[ast.operator], Binary] = {
    ast.Add: _add,
    ast.Sub: _subtract,
    ast.Mult: _multiply,
    ast.Div: _on_numbers(operator.truediv),
    ast.FloorDiv: _on_numbers(operator.floordiv),
    ast.Mod: _on_numbers(operator.mod),
    ast.Pow: _power,
}

UNARY: Mapping[type[ast.unaryop], Callable[[object], object]] = {
    ast.Not: operator.not_,
    ast.USub: lambda value: -_number(value),
    ast.UAdd: lambda value: +_number(value),
}

COMPARISONS: Mapping[type[ast.cmpop], Callable[..., object]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda a, b: operator.contains(b, a),
    ast.NotIn: lambda a, b: not operator.contains(b, a),
}
