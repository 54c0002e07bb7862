"""Which rule compares two values: looks at the kinds of both sides, from the most particular to plain
expressions.
"""

from __future__ import annotations

from fractions import Fraction

from grader.syntax.tree import (
    Apply,
    Bracket,
    Junction,
    Node,
    Num,
    Quantity,
    Relation,
    SetBuilder,
    Sym,
    Words,
    walk,
)  # fmt: skip

from .drawing import infinity
from .equations import compare_equations
from .evaluate import symbols
from .exact import rational
from .families import compare_antiderivatives, compare_renamed
from .finding import Finding, Rules, no, yes
from .integers import listed
from .kinds import KINDS
from .names import is_name, is_open, links
from .numbers import compare_numbers, is_rounding
from .plurals import compare_brackets, compare_plurals, is_plural, same_statements
from .progressions import compare_progressions, is_periodic
from .quantities import compare_quantities, degrees_as_radians
from .regions import compare_regions, is_region, is_region_or_pair

_OVER_INTEGERS = (SetBuilder, Junction, Apply)  # what may be a set of integers between bounds
_COUNTERS = frozenset("nmkN")


def compare(answer: Node, gold: Node, rules: Rules) -> Finding:
    """Compare two values of any kinds."""
    if answer == gold and not isinstance(answer, Words):
        return yes("structure", "the same expression")
    if rational(answer) is not None and rational(gold) is not None:
        return compare_numbers(answer, gold, rules)
    answer, gold = _one_by_one(answer, gold), _one_by_one(gold, answer)
    if isinstance(answer, _OVER_INTEGERS) or isinstance(gold, _OVER_INTEGERS):
        answer, gold = listed(answer), listed(gold)
    found = _before_rounding(answer, gold, rules)
    if found is not None:
        return found
    for rule in KINDS:
        found = rule(answer, gold, rules, compare)
        if found is not None:
            return found
    false_link = _false_link(answer, rules)
    if false_link:
        return no("numeric", false_link)
    return _values(_last(answer), _last(gold), rules)


def _values(answer: Node, gold: Node, rules: Rules) -> Finding:
    if answer == gold:
        return yes("structure", "the same expression")
    if is_region(answer) or is_region(gold):
        return _regions(answer, gold, rules)
    if is_plural(answer) or is_plural(gold):
        found = compare_plurals(answer, gold, rules, compare)
        return found if found.equal else compare_progressions(answer, gold) or found
    if isinstance(answer, Relation) or isinstance(gold, Relation):
        return compare_equations(answer, gold, rules, compare)
    if isinstance(answer, Bracket) or isinstance(gold, Bracket):
        return compare_brackets(answer, gold, rules, compare)
    if infinity(answer) or infinity(gold):
        same = infinity(answer) == infinity(gold)
        return Finding(same, "numeric", "the same infinity" if same else "an infinity on one side")
    return _expressions(answer, gold, rules)


# --- chains


def _before_rounding(answer: Node, gold: Node, rules: Rules) -> Finding | None:
    """``2π ≈ 6.3``: the value before its rounding, which must be one; None when that decides nothing."""
    for node in (answer, gold):
        if not isinstance(node, Relation) or node.ops[-1] != "~=" or symbols(*node.items[-2:]):
            continue
        exact, rounded = node.items[-2:]
        if not isinstance(rounded.value if isinstance(rounded, Quantity) else rounded, Num):
            continue
        if not is_rounding(exact, rounded):
            return no("numeric", "a rounding in the chain is false") if node is answer else None
        shorter = Relation(node.items[:-1], node.ops[:-1]) if len(node.ops) > 1 else exact
        pair = (shorter, gold) if node is answer else (answer, shorter)
        found = compare(*pair, rules)
        if found.equal:
            return found
    return None


def _one_by_one(node: Node, other: Node) -> Node:
    """``x = y = 1`` as ``x = 1, y = 1`` where the other side gives several values."""
    if not isinstance(node, Relation) or len(node.ops) < 2 or set(node.ops) != {"="}:
        return node
    if not isinstance(other, Junction | Bracket) or not all(
        isinstance(name, Sym) for name in node.items[:-1]
    ):
        return node
    return Junction("list", tuple(Relation((name, node.items[-1]), ("=",)) for name in node.items[:-1]))


def _last(node: Node) -> Node:
    """A chain of equals gives its last value, under its first name."""
    if not isinstance(node, Relation) or any(op not in ("=", "~=") for op in node.ops):
        return node
    value = node.items[-1]
    if not is_open(node) and len(set(node.items)) > 1:  # 2 + 2 = 4; but 4 = 4 says nothing
        return value
    if len(node.ops) < 2:
        return node
    if is_name(node.items[0]):
        return Relation((node.items[0], value), ("=",))
    return node


def _false_link(answer: Node, rules: Rules) -> str:
    """Why a chain in the answer is false: two neighbours without variables that differ."""
    for op, left, right in links(answer):
        if op == "=" and not compare(left, right, rules).equal:
            return "a link of the chain is false"
    return ""


# --- shapes


def _regions(answer: Node, gold: Node, rules: Rules) -> Finding:
    for one, other in ((answer, gold), (gold, answer)):
        if isinstance(one, Words) or (not _drawable(other) and is_region(one)):
            return no("intervals", "an interval or inequality on one side only")
    if same_statements(answer, gold, rules, compare) or _same_operation(answer, gold):
        return yes("intervals", "the same statements")
    answer, gold = _unnamed(answer), _unnamed(gold)
    found = compare_regions(answer, gold, rules)
    if found.equal or _has_unit(answer) == _has_unit(gold):
        return found
    return compare_regions(degrees_as_radians(answer), degrees_as_radians(gold), rules)


def _same_operation(answer: Node, gold: Node) -> bool:
    """``A ∪ B`` against ``B ∪ A``."""
    match answer, gold:
        case Apply(op, one), Apply(other, two) if op == other and op in ("union", "intersection"):
            return sorted(map(repr, _joined(op, one))) == sorted(map(repr, _joined(op, two)))
    return False


def _joined(op: str, nodes: tuple[Node, ...]) -> list[Node]:
    return [
        leaf
        for node in nodes
        for leaf in (_joined(op, node.args) if isinstance(node, Apply) and node.op == op else [node])
    ]


def _drawable(node: Node) -> bool:
    """Whether a node can be read as a set of reals when the other side is one."""
    node = _unnamed(node)
    if isinstance(node, Bracket):
        return node.opening == "{" or len(node.items) == 2
    if isinstance(node, Junction):
        return all(_drawable(item) for item in node.items)
    return is_region_or_pair(node) or isinstance(node, Relation | SetBuilder)


def _unnamed(node: Node) -> Node:
    """``S = (1, 2)`` as the interval itself."""
    if (
        isinstance(node, Relation)
        and node.ops == ("=",)
        and is_name(node.items[0])
        and is_region_or_pair(node.items[1])
    ):
        return node.items[1]
    return node


# --- expressions


def _expressions(answer: Node, gold: Node, rules: Rules) -> Finding:
    if _has_unit(answer) or _has_unit(gold):
        return _quantities(answer, gold, rules)
    for particular in (compare_antiderivatives, compare_progressions, compare_renamed):
        found = particular(answer, gold)
        if found is not None:
            return found
    found = compare_numbers(answer, gold, rules)
    if found.equal or not (_open_log(answer) or _open_log(gold)):
        return found
    counted = bool(symbols(answer)) and symbols(answer) <= _COUNTERS
    bases = (Sym("e"), Num(Fraction(2))) if counted else (Sym("e"),)
    for base in bases:  # log without base: 10 was tried; 2 is meant by those who count steps, as in n log n
        again = compare_numbers(_with_base(answer, base), _with_base(gold, base), rules)
        if again.equal:
            return again
    return found


def _quantities(answer: Node, gold: Node, rules: Rules) -> Finding:
    """Values with units; degrees on one side only (``180° - 2α``) may be radians on the other."""
    found = compare_progressions(answer, gold) or compare_quantities(answer, gold, rules)
    one_sided = _has_unit(answer) != _has_unit(gold) and is_periodic(answer) and is_periodic(gold)
    if found.equal or not one_sided:
        return found
    return compare_numbers(degrees_as_radians(answer), degrees_as_radians(gold), rules)


def _has_unit(node: Node) -> bool:
    return any(isinstance(part, Quantity) for part in walk(node))


def _open_log(node: Node) -> bool:
    return any(isinstance(part, Apply) and part.op == "log?" for part in walk(node))


def _with_base(node: Node, base: Node) -> Node:
    if isinstance(node, Apply) and node.op == "log?":
        return Apply("log", (_with_base(node.args[0], base), base))
    if isinstance(node, Apply):
        return Apply(node.op, tuple(_with_base(arg, base) for arg in node.args))
    return node
