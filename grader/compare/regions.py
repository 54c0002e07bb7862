"""Sets of reals however they are written: intervals, unions, inequalities, chains, set builders,
solved equations.
"""

from __future__ import annotations

from fractions import Fraction

from grader.syntax.tree import Apply, Bracket, Junction, Node, Relation, SetBuilder, Sym, walk

from .drawing import FLIPPED, NotARegionError, draw, infinity
from .evaluate import is_complex, symbols
from .families import with_same_parameter
from .finding import Finding, Rules, no, yes
from .identity import point, proportional
from .line import equal
from .numbers import compare_numbers
from .operations import NotNumericError, UndefinedError
from .progressions import is_periodic

_ORDERED = frozenset(("<", ">", "<=", ">=", "!="))
_SETS = ("union", "intersection", "difference")
MAX_VARIABLES = 3  # along which lines are drawn; the others stand at random points


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
            return any(isinstance(arg, Bracket | SetBuilder) or _is_taken_away(arg) for arg in args)
        case SetBuilder(Sym(), _):
            return True
        case Relation(items, ops):
            return bool(_ORDERED & set(ops)) or (ops == ("in",) and is_region_or_pair(items[1]))
        case Junction(_, items):
            return any(isinstance(item, Relation | Junction | Apply) and is_region(item) for item in items)
        case Sym("\\mathbb R"):
            return True
    return False


def _is_taken_away(node: Node) -> bool:
    """``- {1}``, as in ``ℝ - {1}``."""
    return isinstance(node, Apply) and node.op == "neg" and isinstance(node.args[0], Bracket)


def is_region_or_pair(node: Node) -> bool:
    """Whether the node is a region, or brackets that may be an interval."""
    return is_region(node) or (isinstance(node, Bracket) and node.opening != "{" and len(node.items) == 2)


def _infinite(node: Node) -> bool:
    return any(isinstance(part, Sym) and part.name == "oo" for part in walk(node))


def compare_regions(answer: Node, gold: Node, rules: Rules) -> Finding:
    """Compare two sets of reals, of which at least one is certainly one."""
    if is_periodic(answer) and is_periodic(gold):
        answer = with_same_parameter(answer, gold)
    quick = _intervals(with_same_parameter(answer, gold), gold, rules)
    if quick is not None:
        return quick
    if _same_chain(answer, gold, rules):
        return yes("intervals", "the same chain")
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


def _same_chain(answer: Node, gold: Node, rules: Rules) -> bool:
    """``a < b < c`` against ``c > b > a``."""
    if not isinstance(answer, Relation) or not isinstance(gold, Relation) or len(answer.ops) != len(gold.ops):
        return False
    one, other = _rising(answer), _rising(gold)
    if one.ops != other.ops:
        return False
    return all(compare_numbers(a, b, rules).equal for a, b in zip(one.items, other.items, strict=True))


def _rising(node: Relation) -> Relation:
    if not set(node.ops) <= {">", ">="}:
        return node
    return Relation(node.items[::-1], tuple(FLIPPED[op] for op in node.ops[::-1]))


def _kind(bracket: Bracket) -> tuple[bool, bool]:
    left_infinite, right_infinite = (_infinite(item) for item in bracket.items)
    return (bracket.opening == "[" and not left_infinite, bracket.closing == "]" and not right_infinite)


def _same_end(one: Node, other: Node, rules: Rules) -> bool:
    if _infinite(one) or _infinite(other):
        return infinity(one) == infinity(other) != 0
    return compare_numbers(one, other, rules).equal


def _scaled(answer: Node, gold: Node) -> bool:
    """Two single inequalities, one a multiple of the other."""
    match answer, gold:
        case Relation((a, b), (one,)), Relation((c, d), (other,)) if one in FLIPPED and other in FLIPPED:
            sign = proportional(Apply("add", (a, Apply("neg", (b,)))), Apply("add", (c, Apply("neg", (d,)))))
            return (sign == 1 and one == other) or (sign == -1 and one == FLIPPED[other])
    return False


def _lines(answer: Node, gold: Node, variables: list[str]) -> Finding:
    """Compare along each variable, the others at random points."""
    others = symbols(answer, gold)
    drawn = False
    for variable in variables[:MAX_VARIABLES] or [""]:
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
