"""Sets of reals however they are written: intervals, unions, inequalities, chains, set builders,
solved equations.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from grader.syntax.tree import Apply, Bracket, Junction, Node, Num, Relation, SetBuilder, Sym, walk

from .evaluate import NotNumericError, UndefinedError, context, evaluate, is_complex, symbols
from .finding import Finding, Rules, no, yes
from .identity import point, proportional
from .line import EVERYTHING, Line, combined, equal, gap_middles, interval, simplified, single_points
from .numbers import compare_numbers
from .rewrite import fraction, replaced
from .roots import Function, breakpoints

DIGITS = 40
_ORDERED = frozenset(("<", ">", "<=", ">=", "!="))
_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}
_SETS = ("union", "intersection", "difference")
MAX_VARIABLES = 4


class NotARegionError(ValueError):
    """The node does not describe a set of reals that we can draw."""


def is_region(node: Node) -> bool:
    """Whether the node certainly describes a set of reals (``(1,2)`` may be a point as well)."""
    match node:
        case Bracket("{", _, _):
            return False
        case Bracket(opening, closing, items) if len(items) == 2:
            return opening + closing != "()" or any(_infinite(item) for item in items)
        case Apply(op, args) if op in _SETS:
            return True
        case Apply("add", args):
            return any(isinstance(arg, Bracket | SetBuilder) for arg in args)
        case SetBuilder(Sym(), _):
            return True
        case Relation(items, ops):
            return bool(_ORDERED & set(ops)) or (ops == ("in",) and is_region_or_pair(items[1]))
        case Junction(_, items):
            return any(isinstance(item, Relation | Junction | Apply) and is_region(item) for item in items)
        case Sym("\\mathbb R"):
            return True
    return False


def is_region_or_pair(node: Node) -> bool:
    """Whether the node is a region, or brackets that may be an interval."""
    return is_region(node) or (isinstance(node, Bracket) and node.opening != "{" and len(node.items) == 2)


def _infinite(node: Node) -> bool:
    return any(isinstance(part, Sym) and part.name == "oo" for part in walk(node))


def compare_regions(answer: Node, gold: Node, rules: Rules) -> Finding:
    """Compare two sets of reals, of which at least one is certainly one."""
    quick = _intervals(answer, gold, rules)
    if quick is not None:
        return quick
    given, wanted = _variable(answer), _variable(gold)
    if given and wanted and len(given) == len(wanted) == 1 and given != wanted:
        return no("intervals", f"about {'/'.join(given)}, not {'/'.join(wanted)}")
    if is_complex(answer, gold):
        return no("intervals", "not real")
    scaled = _scaled(answer, gold)
    if scaled:
        return yes("intervals", "the same inequality")
    try:
        return _lines(answer, gold, sorted(_free(given, wanted, answer, gold)))
    except (NotARegionError, NotNumericError, UndefinedError) as trouble:
        return no("intervals", f"cannot be drawn: {trouble}")


def _free(given: frozenset[str], wanted: frozenset[str], answer: Node, gold: Node) -> frozenset[str]:
    """The variables along which to compare: those that both sides bind, or that only the relation has."""
    if given and wanted:
        both = given & wanted
        return both or given
    return (
        (given or wanted) - (symbols(answer) & symbols(gold) if not (given and wanted) else frozenset())
        or given
        or wanted
    )


def _variable(node: Node) -> frozenset[str]:
    """The variables that a relation or set builder speaks about (none for plain intervals)."""
    match node:
        case SetBuilder(Sym(name), _):
            return frozenset((name,))
        case Relation((Sym(name), _), ("in",)):
            return frozenset((name,))
        case Relation():
            return symbols(node)
        case Junction(_, items) | Apply(_, items):
            return frozenset().union(*(_variable(item) for item in items))
    return frozenset()


def _intervals(answer: Node, gold: Node, rules: Rules) -> Finding | None:
    """Two plain intervals: brackets and ends, with the rules for decimals."""
    if (
        not (isinstance(answer, Bracket) and isinstance(gold, Bracket))
        or not len(answer.items) == len(gold.items) == 2
    ):
        return None
    if "{" in (answer.opening, gold.opening):
        return no("intervals", "an interval is no finite set")
    if _kind(answer) != _kind(gold):
        return no("intervals", "open where the gold is closed, or the other way round")
    for one, other in zip(answer.items, gold.items, strict=True):
        if not _same_end(one, other, rules):
            return no("intervals", "different ends")
    return yes("intervals", "the same interval")


def _kind(bracket: Bracket) -> tuple[bool, bool]:
    left_infinite, right_infinite = (_infinite(item) for item in bracket.items)
    return (bracket.opening == "[" and not left_infinite, bracket.closing == "]" and not right_infinite)


def _same_end(one: Node, other: Node, rules: Rules) -> bool:
    if _infinite(one) or _infinite(other):
        return infinity(one) == infinity(other) != 0
    return compare_numbers(one, other, rules).equal


def infinity(node: Node) -> int:
    """1 or -1 for an infinity, 0 for anything else."""
    match node:
        case Sym("oo"):
            return 1
        case Apply("neg", (inner,)):
            return -infinity(inner)
    return 0


def _scaled(answer: Node, gold: Node) -> bool:
    """Two single inequalities, one a multiple of the other."""
    match answer, gold:
        case Relation((a, b), (one,)), Relation((c, d), (other,)) if one in _FLIPPED and other in _FLIPPED:
            sign = proportional(Apply("add", (a, Apply("neg", (b,)))), Apply("add", (c, Apply("neg", (d,)))))
            return (sign == 1 and one == other) or (sign == -1 and one == _FLIPPED[other])
    return False


def _lines(answer: Node, gold: Node, variables: list[str]) -> Finding:
    """Compare along each variable, the others at random points."""
    others = symbols(answer, gold)
    if len(variables) > MAX_VARIABLES:
        return no("intervals", "too many variables")
    drawn = False
    for variable in variables or [""]:
        for trial in range(4 if others - {variable} else 1):
            env = _place(others - {variable}, trial)
            try:
                one, other = draw(answer, variable, env), draw(gold, variable, env)
            except UndefinedError:
                continue
            if not equal(one, other):
                return no("intervals", "different sets of reals")
            drawn = drawn or bool(one.points)
    if not drawn and answer != gold and others - set(variables):
        return no("intervals", "nowhere to compare")
    return yes("intervals", "the same set of reals")


def _place(names: frozenset[str], trial: int) -> dict[str, Fraction]:
    env = point(names, trial)
    return {name: value / 5 for name, value in env.items()} if trial == 3 else env


# --- drawing


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
        case Relation(items, ops):
            return _drawn_relation(items, ops, variable, env)
        case Junction(op, items):
            return _drawn_junction(op, [draw(item, variable, env) for item in items])
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
        elif op in _FLIPPED:
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
    cuts = simplified(single_points(_cuts(difference, variable, env))).points
    function = _function(difference, variable, env)
    at = tuple(_holds(function(cut), op, near=True) for cut in cuts)
    gaps = tuple(
        _holds(function(context(DIGITS).mpf(middle)), op, near=False) for middle in gap_middles(cuts)
    )
    return simplified(Line(cuts, at, gaps))


def _function(node: Node, variable: str, env: Mapping[str, Fraction]) -> Function:
    ctx = context(DIGITS)

    def function(x: Any) -> Any | None:
        try:
            return evaluate(node, {**env, variable: _fraction(x, ctx)}, DIGITS, real=True)
        except UndefinedError:
            return None

    return function


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
                cuts.extend(breakpoints(_function(piece, variable, env), ctx, []))
            continue
        numbers = (part.value for part in walk(factor) if isinstance(part, Num))
        constants = [ctx.mpf(number.numerator) / number.denominator for number in numbers][:12]
        extra = sorted({sign * c for c in constants for sign in (-1, 1)})
        cuts.extend(breakpoints(_function(factor, variable, env), ctx, extra))
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
    value = Fraction(int(mantissa)) * Fraction(2) ** exponent
    return -value if sign else value


def _holds(value: Any | None, op: str, *, near: bool) -> bool:
    if value is None:
        return False
    zero = abs(value) < (1e-18 if near else 1e-30)
    return {
        "=": zero, "!=": not zero, "<": value < 0 and not zero, ">": value > 0 and not zero,
        "<=": value < 0 or zero, ">=": value > 0 or zero,
    }[op]  # fmt: skip


def _solved(left: Node, op: str, right: Node, variable: str, env: Mapping[str, Fraction]) -> Line | None:
    """``x op number`` needs no search."""
    if right == Sym(variable):
        left, right, op = right, left, _FLIPPED[op]
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
