"""Draws sets of reals on a line: intervals, set operations, relations by the zeros of their difference."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from grader.syntax.tree import Apply, Bracket, Junction, Node, Num, Relation, SetBuilder, Sym, walk

from .bounds import estimate
from .evaluate import context, evaluate, symbols
from .isolate import solutions
from .line import EVERYTHING, Line, combined, gap_middles, interval, simplified, single_points
from .operations import UndefinedError
from .polynomials import polynomial_in
from .rewrite import choices, fraction, has_choice, replaced
from .roots import Function, breakpoints, polynomial_roots

DIGITS = 40
FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}


class NotARegionError(ValueError):
    """The node does not describe a set of reals that we can draw."""


def infinity(node: Node) -> int:
    """1 or -1 for an infinity, 0 for anything else."""
    match node:
        case Sym("oo"):
            return 1
        case Apply("neg", (inner,)):
            return -infinity(inner)
    return 0


def draw(node: Node, variable: str, env: Mapping[str, Fraction]) -> Line:
    """The set on the line of ``variable``.  Raises ``NotARegionError``, ``UndefinedError``,
    ``NotNumericError``.
    """
    match node:
        case Bracket("{", _, items):
            return single_points([_number(item, env) for item in items])
        case Bracket(opening, closing, (low, high)):
            return _drawn_interval(low, high, env, with_low=opening == "[", with_high=closing == "]")
        case Apply("union", (a, b)):
            return combined(draw(a, variable, env), draw(b, variable, env), lambda x, y: x or y)
        case Apply("intersection", (a, b)):
            return combined(draw(a, variable, env), draw(b, variable, env), lambda x, y: x and y)
        case Apply("difference", (a, b)) | Apply("add", (a, Apply("neg", (b,)))):
            return combined(draw(a, variable, env), draw(b, variable, env), lambda x, y: x and not y)
        case SetBuilder(Sym(name), condition):
            return draw(condition, name, env)
        case Sym("\\mathbb R"):
            return EVERYTHING
        case Relation() if has_choice(node):
            op = "and" if "!=" in node.ops else "or"
            return draw(Junction(op, tuple(choices(node))), variable, env)
        case Relation(items, ops):
            return _drawn_relation(items, ops, variable, env)
        case Junction(op, items):
            lines = [draw(item, variable, env) for item in items]
            return _drawn_junction("and" if op == "list" and _is_conditioned(items) else op, lines)
    raise NotARegionError(type(node).__name__)


def _number(node: Node, env: Mapping[str, Fraction]) -> Any:
    return evaluate(node, env, DIGITS, real=True)


def _drawn_interval(
    low: Node, high: Node, env: Mapping[str, Fraction], *, with_low: bool, with_high: bool
) -> Line:
    ends = [None if infinity(end) else _number(end, env) for end in (low, high)]
    if infinity(low) == 1 or infinity(high) == -1:
        raise NotARegionError("an interval from infinity")
    return interval(ends[0], ends[1], with_low=with_low, with_high=with_high)


def _is_conditioned(items: tuple[Node, ...]) -> bool:
    """``y^2 = x, y >= 0``: an equation and where it holds, which are no list of sets."""
    relations = [set(item.ops) for item in items if isinstance(item, Relation)]
    return (
        len(relations) == len(items)
        and any({"="} == ops for ops in relations)
        and not all({"="} == ops for ops in relations)
    )


def _drawn_junction(op: str, lines: list[Line]) -> Line:
    total = lines[0]
    for line in lines[1:]:
        total = combined(total, line, (lambda x, y: x or y) if op == "or" else (lambda x, y: x and y))
    if op == "list" and not total.points and not any(total.gaps):  # "x < 1, x > 3" lists the two parts
        return _drawn_junction("or", lines)
    return total


def _drawn_relation(
    items: tuple[Node, ...], ops: tuple[str, ...], variable: str, env: Mapping[str, Fraction]
) -> Line:
    total = EVERYTHING
    for left, op, right in zip(items, ops, items[1:], strict=False):
        if op in ("in", "notin"):
            if left != Sym(variable):
                raise NotARegionError("membership of an expression")
            line = draw(right, variable, env)
            line = line if op == "in" else combined(EVERYTHING, line, lambda x, y: x and not y)
        elif op in FLIPPED:
            line = _drawn_link(left, op, right, variable, env)
        else:
            raise NotARegionError(f"relation {op}")
        total = combined(total, line, lambda x, y: x and y)
    return total


def _drawn_link(left: Node, op: str, right: Node, variable: str, env: Mapping[str, Fraction]) -> Line:
    """``left op right`` along the variable: cut at every break of the difference, then test cuts and gaps."""
    if infinity(left) or infinity(right):
        return _against_infinity(left, op, right)
    direct = _solved(left, op, right, variable, env)
    if direct is not None:
        return direct
    difference = Apply("add", (left, Apply("neg", (right,))))
    if any(isinstance(part, Apply) and part.op.startswith("call:") for part in walk(difference)):
        raise NotARegionError("an unknown function")
    if op in ("=", "!="):
        points = _isolated(left, right, variable, env)
        if points is not None:
            line = single_points(points)
            return line if op == "=" else combined(EVERYTHING, line, lambda x, y: x and not y)
    cuts = simplified(single_points(_cuts(difference, variable, env))).points
    function = _function(difference, variable, env)
    at = tuple(_holds(function(cut), op, near=True) for cut in cuts)
    gaps = tuple(
        _holds(function(context(DIGITS).mpf(middle)), op, near=False) for middle in gap_middles(cuts)
    )
    return simplified(Line(cuts, at, gaps))


def _isolated(left: Node, right: Node, variable: str, env: Mapping[str, Fraction]) -> list[Any] | None:
    """The solutions of an equation in which the variable stands once; None when they must be searched."""
    ctx = context(DIGITS)
    found = solutions(left, right, variable, lambda node: _number(node, env), ctx)
    if not found:
        return found
    function = _function(Apply("add", (left, Apply("neg", (right,)))), variable, env)
    values = [function(x) for x in found]
    return [x for x, value in zip(found, values, strict=True) if value is not None and abs(value) < 1e-18]


def _function(node: Node, variable: str, env: Mapping[str, Fraction]) -> Function:
    ctx = context(DIGITS)

    def function(x: Any) -> Any | None:
        try:
            return evaluate(node, {**env, variable: _fraction(x, ctx)}, DIGITS, real=True)
        except UndefinedError:
            return None

    return function


def _rough(node: Node, variable: str, env: Mapping[str, Fraction], function: Function) -> Function:
    """The function by floats, where they can tell its value to a few digits."""
    floats = {name: float(value) for name, value in env.items()}

    def rough(x: Any) -> Any | None:
        floats[variable] = float(x)
        value = estimate(node, floats)
        return function(x) if value is None else value

    return rough


def _breaks(node: Node, variable: str, env: Mapping[str, Fraction], extra: list[Any]) -> list[Any]:
    """Every number where the node may change its sign: exactly, if it is a polynomial."""
    coefficients = polynomial_in(node, variable, env)
    ctx = context(DIGITS)
    if coefficients is not None:
        return polynomial_roots([ctx.mpf(c.numerator) / c.denominator for c in coefficients[::-1]], ctx)
    function = _function(node, variable, env)
    return breakpoints(function, _rough(node, variable, env, function), ctx, extra)


def _cuts(node: Node, variable: str, env: Mapping[str, Fraction]) -> list[Any]:
    """Where the node may change its sign: found factor by factor, numerator and denominator apart."""
    cuts: list[Any] = []
    ctx = context(DIGITS)
    for factor in (part for piece in fraction(node) for part in _factors(piece)):
        if variable not in symbols(factor):
            continue
        pieces = _without_bars(factor)
        if pieces != [factor]:
            for piece in pieces:
                cuts.extend(_breaks(piece, variable, env, []))
            continue
        numbers = (part.value for part in walk(factor) if isinstance(part, Num))
        constants = [ctx.mpf(number.numerator) / number.denominator for number in numbers][:12]
        extra = sorted({sign * c for c in constants for sign in (-1, 1)})
        cuts.extend(_breaks(factor, variable, env, extra))
    return cuts


def _without_bars(node: Node) -> list[Node]:
    """The node with every ``|u|`` as ``u`` and as ``-u``, and each ``u`` itself: its zeros are among
    theirs.
    """
    bars = [part for part in walk(node) if isinstance(part, Apply) and part.op == "abs"]
    if not bars or len(bars) > 3:
        return [node]
    variants = [node]
    for _ in bars:
        variants = [other for variant in variants for other in _first_bar_opened(variant)]
    return [*variants, *(bar.args[0] for bar in bars)]


def _first_bar_opened(node: Node) -> list[Node]:
    bar = next((part for part in walk(node) if isinstance(part, Apply) and part.op == "abs"), None)
    if bar is None:
        return [node]
    assert isinstance(bar, Apply)
    inner = bar.args[0]
    return [replaced(node, bar, inner), replaced(node, bar, Apply("neg", (inner,)))]


def _factors(node: Node) -> list[Node]:
    if isinstance(node, Apply) and node.op == "mul":
        return [factor for arg in node.args for factor in _factors(arg)]
    if isinstance(node, Apply) and node.op == "neg":
        return _factors(node.args[0])
    if (
        isinstance(node, Apply)
        and node.op == "pow"
        and isinstance(node.args[1], Num)
        and node.args[1].value > 0
    ):
        return _factors(node.args[0])
    return [node]


def _fraction(x: Any, ctx: Any) -> Fraction:
    sign, mantissa, exponent, _ = ctx.mpf(x)._mpf_
    value: Fraction = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    return -value if sign else value


def _holds(value: Any | None, op: str, *, near: bool) -> bool:
    if value is None:
        return False
    zero = bool(abs(value) < (1e-18 if near else 1e-30))
    return {
        "=": zero, "!=": not zero, "<": value < 0 and not zero, ">": value > 0 and not zero,
        "<=": value < 0 or zero, ">=": value > 0 or zero,
    }[op]  # fmt: skip


def _solved(left: Node, op: str, right: Node, variable: str, env: Mapping[str, Fraction]) -> Line | None:
    """``x op number`` needs no search."""
    if right == Sym(variable):
        left, right, op = right, left, FLIPPED[op]
    if left != Sym(variable) or variable in symbols(right):
        return None
    number = _number(right, env)
    match op:
        case "=":
            return single_points([number])
        case "!=":
            return Line((number,), (False,), (True, True))
        case "<" | "<=":
            return interval(None, number, with_low=False, with_high=op == "<=")
    return interval(number, None, with_low=op == ">=", with_high=False)


def _against_infinity(left: Node, op: str, right: Node) -> Line:
    """``x < ∞`` holds always."""
    smaller = infinity(left) == -1 or infinity(right) == 1
    if (op in ("<", "<=") and smaller) or (op in (">", ">=") and not smaller):
        return EVERYTHING
    raise NotARegionError("beyond infinity")
