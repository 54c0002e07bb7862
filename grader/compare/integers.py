"""Sets of integers between bounds, ``{n ∈ ℤ | n^2 < 10}``, as the integers themselves."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from grader.syntax.tree import Apply, Bracket, Junction, Node, Num, Relation, SetBuilder, Sym

from .drawing import NotARegionError, draw
from .evaluate import symbols
from .line import Line, contains, intersected, interval
from .operations import NotNumericError, UndefinedError

MAX_MEMBERS = 300
# From which integer on a set goes; of the natural numbers zero may be one.
_LEAST = {"\\mathbb Z": None, "\\mathbb N": 0, "\\mathbb Z0+": 0, "\\mathbb Z+": 1}
_SETS = frozenset(map(Sym, _LEAST))


def listed(node: Node) -> Node:
    """A bounded set of integers (a set builder, a statement, an intersection) as its members."""
    found = _over_integers(node)
    if found is None:
        return node
    name, numbers, conditions = found
    try:
        line = draw(Junction("and", conditions), name.name, {})
    except (NotARegionError, NotNumericError, UndefinedError):
        return node
    least = _LEAST[numbers.name]
    if least is not None:
        if numbers.name == "\\mathbb N" and contains(line, 0):
            return node
        line = intersected(line, interval(least, None, with_low=True, with_high=False))
    members = _members(line)
    return node if members is None else Bracket("{", "}", members)


def _over_integers(node: Node) -> tuple[Sym, Sym, tuple[Node, ...]] | None:
    """The unknown, its set of integers and the other conditions; None for anything else."""
    match node:
        case Apply("intersection", (Bracket() as region, Sym() as among)) | Apply(
            "intersection", (Sym() as among, Bracket() as region)
        ) if among in _SETS and not symbols(region):
            return Sym(""), among, (region,)
    statement: Node = node.condition if isinstance(node, SetBuilder) else node
    if not isinstance(statement, Junction) or statement.op == "or":
        return None
    domains = [
        item
        for item in statement.items
        if isinstance(item, Relation) and item.ops == ("in",) and item.items[1] in _SETS
    ]
    others = tuple(item for item in statement.items if item not in domains)
    if len(domains) != 1 or not others or not all(isinstance(item, Relation) for item in others):
        return None
    name, numbers = domains[0].items
    if not isinstance(name, Sym) or not isinstance(numbers, Sym) or symbols(*others) != {name.name}:
        return None
    return None if isinstance(node, SetBuilder) and node.variable != name else (name, numbers, others)


def _members(line: Line) -> tuple[Node, ...] | None:
    """The integers in a bounded set of reals; None when it is not bounded, or has too many."""
    if not line.points or line.gaps[0] or line.gaps[-1]:
        return None
    low, high = floor(line.points[0]), ceil(line.points[-1])
    if high - low > MAX_MEMBERS:
        return None
    return tuple(Num(Fraction(value)) for value in range(low, high + 1) if contains(line, value))
