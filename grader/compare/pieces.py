"""Functions defined piece by piece: the same pieces in any order, or the same values along the line."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from grader.syntax.tree import Apply, Bracket, Node, Num, Relation, Sym

from .evaluate import context, evaluate, symbols
from .exact import rational
from .finding import Finding, Rules, no, yes
from .lists import Compare
from .names import named
from .operations import NotNumericError, UndefinedError, Value
from .rewrite import substituted

_DIGITS = 40
_MANY = 30  # ends of pieces beyond which the line is not walked
_WHOLE = 24  # whole numbers at which functions of an index are compared
_INDICES = frozenset("nkm")
_ENOUGH = 3
_OTHERWISE = Sym("otherwise")


def piecewise(answer: Node, gold: Node, rules: Rules, compare: Compare) -> Finding | None:
    """Compare two functions of which at least one is given in pieces; None when none is."""
    if not (has_pieces(answer) or has_pieces(gold)):
        return None
    (name, given), (wanted_name, wanted) = _named(answer), _named(gold)
    if name != wanted_name:
        given = _in_variable_of(given, name, wanted_name)
    if isinstance(given, Relation) or isinstance(wanted, Relation) or not _may_be_same(name, wanted_name):
        return no("cases", "another function")
    if _is_cases(given) and _is_cases(wanted) and _same_pieces(given, wanted, rules, compare):
        return yes("cases", "the same pieces")
    return _along_the_line(given, wanted)


def _is_cases(node: Node) -> bool:
    return isinstance(node, Apply) and node.op == "cases"


def has_pieces(node: Node) -> bool:
    """Whether a node is a function in pieces, or defines one."""
    return _is_cases(node) or (isinstance(node, Relation) and _is_cases(node.items[-1]))


def _named(node: Node) -> tuple[Node | None, Node]:
    """The name (``f(x)``, ``|x|``) and what it is."""
    if isinstance(node, Relation) and node.ops == ("=",) and _is_cases(node.items[1]):
        return node.items[0], node.items[1]
    entry = named(node)
    return (None, node) if entry is None else (entry.name, entry.value)


def _called(name: Node | None) -> bool:
    return isinstance(name, Apply) and name.op.startswith("call:")


def _may_be_same(one: Node | None, other: Node | None) -> bool:
    if one is None or other is None or one == other:
        return True
    if isinstance(one, Apply) and isinstance(other, Apply):
        return _called(one) and one.op == other.op and all(isinstance(a, Sym) for a in one.args + other.args)
    return (_called(one) and other == Sym("y")) or (_called(other) and one == Sym("y"))


def _in_variable_of(value: Node, one: Node | None, other: Node | None) -> Node:
    match one, other:
        case Apply(_, (Sym(mine),)), Apply(_, (Sym(theirs),)) if theirs not in symbols(value):
            return substituted(value, {mine: Sym(theirs)})
    return value


def _same_pieces(one: Node, other: Node, rules: Rules, compare: Compare) -> bool:
    """The same values under the same conditions; "otherwise" is what is left: it stands for one at most."""
    assert isinstance(one, Apply)
    assert isinstance(other, Apply)
    remaining = list(other.args)
    loose = 0
    for piece in one.args:
        match = next((left for left in remaining if _same_piece(piece, left, rules, compare)), None)
        if match is None:
            return False
        loose += _is_rest(piece) != _is_rest(match)
        remaining.remove(match)
    return not remaining and loose <= 1


def _is_rest(piece: Node) -> bool:
    return isinstance(piece, Bracket) and piece.items[1] == _OTHERWISE


def _same_piece(piece: Node, other: Node, rules: Rules, compare: Compare) -> bool:
    assert isinstance(piece, Bracket)
    assert isinstance(other, Bracket)
    (value, condition), (wanted, when) = piece.items, other.items
    if not compare(value, wanted, rules).equal:
        return False
    return _OTHERWISE in (condition, when) or compare(condition, when, rules).equal


# --- along the line


def _along_the_line(one: Node, other: Node) -> Finding:
    """Both at every end of a piece and between them (an index: at whole numbers)."""
    names = _variables(one) | _variables(other)
    if len(names) != 1:
        return no("cases", "other pieces")
    name = next(iter(names))
    try:
        points = _points((one, other), name)
        agreed = 0
        for point in points:
            left, right = (_value(node, name, point) for node in (one, other))
            if (left is None) != (right is None):
                return no("cases", f"defined on one side only at {name}={point}")
            if left is not None and right is not None:
                if abs(left - right) > max(abs(left), abs(right), 1) * 1e-20:
                    return no("cases", f"different at {name}={point}")
                agreed += 1
    except NotNumericError as trouble:
        return no("cases", f"other pieces ({trouble})")
    return yes("cases", "the same values") if agreed >= _ENOUGH else no("cases", "nowhere to compare")


def _variables(node: Node) -> frozenset[str]:
    return symbols(node) - {"otherwise"}


def _points(nodes: Sequence[Node], name: str) -> list[Fraction]:
    if name in _INDICES:
        return [Fraction(number) for number in range(1, _WHOLE + 1)]
    ends = sorted({end for node in nodes for end in _ends(node, name)})[:_MANY] or [Fraction(0)]
    inner = [low + (high - low) * Fraction(part, 19) for low, high in pairwise(ends) for part in (4, 9, 16)]
    outer = [Fraction(part, 7) for part in (2, 11, 40, 300)]
    return [*ends, *inner, *(ends[0] - far for far in outer), *(ends[-1] + far for far in outer)]


def _ends(node: Node, name: str) -> list[Fraction]:
    """Where the conditions compare the variable with numbers."""
    if not isinstance(node, Apply) or node.op != "cases":
        return []
    found: list[Fraction] = []
    for piece in node.args:
        assert isinstance(piece, Bracket)
        condition = piece.items[1]
        if isinstance(condition, Relation):
            for item in condition.items:
                found.extend(_numbers(item, name))
    return found


def _numbers(item: Node, name: str) -> list[Fraction]:
    if isinstance(item, Bracket):
        return [number for inner in item.items for number in _numbers(inner, name)]
    if item == Sym(name) or symbols(item) or any(part == Sym("oo") for part in _signs(item)):
        return []
    exact = rational(item)
    if exact is not None:
        return [exact]
    value = evaluate(item, {}, _DIGITS, real=True)
    return [Fraction(str(value))]


def _signs(item: Node) -> tuple[Node, ...]:
    return (item, *item.args) if isinstance(item, Apply) and item.op == "neg" else (item,)


def _value(node: Node, name: str, point: Fraction) -> Value | None:
    """The value of a function at a point; None where it is not defined."""
    if isinstance(node, Apply) and node.op == "cases":
        return _piece_value(node.args, name, point)
    try:
        return evaluate(node, {name: point}, _DIGITS, real=True)
    except UndefinedError:
        return None


def _piece_value(pieces: tuple[Node, ...], name: str, point: Fraction) -> Value | None:
    """The value of the pieces whose condition holds, which must agree; "otherwise" comes last."""
    rows = sorted((piece for piece in pieces if isinstance(piece, Bracket)), key=_is_rest)
    found: Value | None = None
    for row in rows:
        if (_is_rest(row) and found is not None) or not _holds(row.items[1], name, point):
            continue
        value = _value(row.items[0], name, point)
        if value is not None and found is not None and abs(value - found) > 1e-20:
            raise NotNumericError("pieces that contradict each other")
        found = value if found is None else found
    return found


def _holds(condition: Node, name: str, point: Fraction) -> bool:
    match condition:
        case Sym("otherwise"):
            return True
        case Relation(items, ops):
            links = zip(items, ops, items[1:], strict=False)
            return all(_link_holds(left, op, right, name, point) for left, op, right in links)
        case Apply("congruent", (Sym(same), Num(rest), Num(modulus))) if same == name and modulus:
            return (point - rest) % modulus == 0
    raise NotNumericError("a condition in words")


def _link_holds(left: Node, op: str, right: Node, name: str, point: Fraction) -> bool:
    if op == "in" and isinstance(right, Bracket):
        low, high = right.items if len(right.items) == 2 else (None, None)
        if low is None or high is None or right.opening == "{":
            raise NotNumericError("a set")
        return _link_holds(low, "<=" if right.opening == "[" else "<", left, name, point) and _link_holds(
            left, "<=" if right.closing == "]" else "<", high, name, point
        )
    gap = _number(left, name, point) - _number(right, name, point)
    holds = {"<": gap < 0, ">": gap > 0, "<=": gap <= 0, ">=": gap >= 0, "=": gap == 0, "!=": gap != 0}
    if op not in holds:
        raise NotNumericError(f"relation {op}")
    return bool(holds[op])


def _number(node: Node, name: str, point: Fraction) -> Value:
    exact = rational(substituted(node, {name: Num(point)}))
    if exact is not None:
        return context(_DIGITS).mpf(exact.numerator) / exact.denominator
    match node:
        case Sym("oo"):
            return context(_DIGITS).inf
        case Apply("neg", (Sym("oo"),)):
            return context(_DIGITS).ninf
    return evaluate(node, {name: point}, _DIGITS, real=True)
