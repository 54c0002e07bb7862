"""Limits, sums and integrals that have no numeric value of their own: evaluated by sympy, on trees.

Nothing here reads text: a tree of ours becomes a tree of sympy's, node by node, or is declined.  Sympy can
take any time, so only small trees of small numbers come here, and callers run in processes that
can be killed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.syntax.tree import Apply, Node, Num, Relation, Sym, walk

MAX_NODES = 40
MAX_NUMBER = 10_000
MAX_EXPONENT = 40
NEEDED_FOR = frozenset(("lim", "openint", "int", "sum", "prod"))


class DeclinedError(ValueError):
    """The tree is not for sympy: too large, or of other kinds."""


def is_needed(node: Node) -> bool:
    """Whether the tree holds what only this tier can evaluate."""
    return any(isinstance(part, Apply) and part.op in NEEDED_FOR for part in walk(node))


def same_by_algebra(one: Node, other: Node) -> bool | None:
    """Whether two trees are equal after evaluation; None when sympy is no help."""
    try:
        _check(one)
        _check(other)
    except DeclinedError:
        return None
    import sympy  # costs half a second, and most processes never need it

    try:
        difference = _converted(one, sympy).doit() - _converted(other, sympy).doit()
        result = sympy.simplify(difference)
    except (
        DeclinedError,
        ValueError,
        TypeError,
        NotImplementedError,
        RecursionError,
        ZeroDivisionError,
        AttributeError,
    ):
        return None
    if result.has(sympy.Limit, sympy.Integral, sympy.Sum, sympy.Product, sympy.nan, sympy.zoo):
        return None
    return bool(result == 0)


def _check(node: Node) -> None:
    """Decline what sympy might work on for ever.  Raises ``DeclinedError``."""
    parts = [part for part in walk(node) if isinstance(part, Apply)]
    if sum(1 for _ in walk(node)) > MAX_NODES or sum(part.op in NEEDED_FOR for part in parts) > 1:
        raise DeclinedError("too large")
    if any(isinstance(part, Num) and _size(part) > MAX_NUMBER for part in walk(node)):
        raise DeclinedError("too large a number")
    for part in parts:
        if part.op == "pow" and not _is_small_power(*part.args):
            raise DeclinedError("too large a power")
        if part.op in ("fact", "binom") and any(isinstance(inner, Num) for inner in walk(part)):
            raise DeclinedError("a factorial of numbers")
        if part.op in ("sum", "prod", "lim") and any(
            "_" in inner.name for inner in walk(part) if isinstance(inner, Sym)
        ):
            raise DeclinedError("terms that are known by their index only")
        if part.op in ("sum", "prod") and not any(_has_symbol(bound) for bound in part.args[2:]):
            raise DeclinedError("a sum of numbers, term by term")


def _has_symbol(node: Node) -> bool:
    return any(isinstance(inner, Sym) for inner in walk(node))


def _size(number: Num) -> int:
    return max(abs(number.value.numerator), number.value.denominator)


def _is_small_power(base: Node, exponent: Node) -> bool:
    """A power of or to a variable, or one of small numbers."""
    numbers = [inner for inner in walk(exponent) if isinstance(inner, Num)]
    if any(_size(number) > MAX_EXPONENT for number in numbers):
        return False
    if isinstance(base, Num) and isinstance(exponent, Num):
        return bool(_size(base) ** _size(exponent) <= MAX_NUMBER**2)
    return not any(isinstance(inner, Apply) and inner.op == "pow" for inner in walk(exponent))


def _converted(node: Node, sympy: Any) -> Any:
    match node:
        case Num(value, _, _):
            return sympy.Rational(value.numerator, value.denominator)
        case Sym(name):
            constants = {"pi": sympy.pi, "e": sympy.E, "i": sympy.I, "oo": sympy.oo}
            return constants.get(name) or sympy.Symbol(name)
        case Apply("lim", (body, Relation((Sym(name), point), ("to",)))):
            return sympy.Limit(_converted(body, sympy), sympy.Symbol(name), _converted(point, sympy))
        case Apply("int" | "sum" | "prod" as op, (body, Sym(name), low, high)):
            kind = {"int": sympy.Integral, "sum": sympy.Sum, "prod": sympy.Product}[op]
            return kind(
                _converted(body, sympy), (sympy.Symbol(name), _converted(low, sympy), _converted(high, sympy))
            )
        case Apply(op, args):
            values = [_converted(arg, sympy) for arg in args]
            return _operation(op, sympy)(*values)
    raise DeclinedError(type(node).__name__)


def _operation(op: str, sympy: Any) -> Callable[..., Any]:
    plain: dict[str, Callable[..., Any]] = {
        "add": sympy.Add, "mul": sympy.Mul, "pow": sympy.Pow, "neg": lambda x: -x, "div": lambda x, y: x / y,
        "root": sympy.root, "ln": sympy.log, "log": sympy.log, "abs": sympy.Abs,
        "fact": sympy.factorial, "binom": sympy.binomial, "floor": sympy.floor, "ceil": sympy.ceiling,
    }  # fmt: skip
    if op in plain:
        return plain[op]
    if op in ("sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "sinh", "cosh", "tanh"):
        function: Callable[..., Any] = getattr(sympy, op)
        return function
    raise DeclinedError(op)
