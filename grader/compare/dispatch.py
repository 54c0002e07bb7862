"""Which rule compares two values: looks at the kinds of both sides, from the most particular to plain
expressions.
"""

from __future__ import annotations

from fractions import Fraction

from grader.syntax.tree import (
    Apply,
    Based,
    Bracket,
    Clock,
    Junction,
    Matrix,
    Node,
    Num,
    Quantity,
    Ratio,
    Relation,
    SetBuilder,
    Sym,
    Words,
    walk,
)  # fmt: skip

from .equations import compare_equations
from .evaluate import symbols
from .exact import rational
from .families import compare_antiderivatives, compare_families, compare_renamed
from .finding import Finding, Rules, no, yes
from .lists import compare_listings, listing
from .matrices import compare_matrices
from .names import is_name, links, named
from .numbers import compare_numbers
from .quantities import compare_quantities, without_degrees
from .regions import compare_regions, infinity, is_region, is_region_or_pair
from .rewrite import has_choice, substituted
from .words import compare_words, says_nothing_exists

EMPTY = Bracket("{", "}", ())


def compare(answer: Node, gold: Node, rules: Rules) -> Finding:
    """Compare two values of any kinds."""
    if answer == gold and not isinstance(answer, Words):
        return yes("structure", "the same expression")
    if isinstance(answer, Num) and isinstance(gold, Num):
        return compare_numbers(answer, gold, rules)
    for rule in (_words, _clocks, _matrices, _based, _ratios, _congruences):
        found = rule(answer, gold, rules)
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
    if _plural(answer) or _plural(gold):
        return _lists(answer, gold, rules)
    if isinstance(answer, Relation) or isinstance(gold, Relation):
        return compare_equations(answer, gold, rules, compare)
    if isinstance(answer, Bracket) or isinstance(gold, Bracket):
        return _brackets(answer, gold, rules)
    if infinity(answer) or infinity(gold):
        same = infinity(answer) == infinity(gold)
        return Finding(same, "numeric", "the same infinity" if same else "an infinity on one side")
    return _expressions(answer, gold, rules)


# --- particular kinds


def _words(answer: Node, gold: Node, rules: Rules) -> Finding | None:
    del rules
    if isinstance(answer, Words) and isinstance(gold, Words):
        return compare_words(answer.text, gold.text)
    if isinstance(answer, Words) or isinstance(gold, Words):
        words, other = (answer, gold) if isinstance(answer, Words) else (gold, answer)
        assert isinstance(words, Words)
        if other == EMPTY and says_nothing_exists(words.text):
            return yes("words", "nothing exists")
        return no("words", "text on one side")
    return None


def _clocks(answer: Node, gold: Node, rules: Rules) -> Finding | None:
    del rules
    if not isinstance(answer, Clock) and not isinstance(gold, Clock):
        return None
    if not isinstance(answer, Clock) or not isinstance(gold, Clock):
        return no("times", "a time of day on one side")
    one, other = answer.minutes, gold.minutes
    if answer.half and gold.half:
        same = one == other
    else:  # without a.m. or p.m. either half is meant, unless the hour says which
        same = one == other or (
            (one - other) % 720 == 0 and min(one, other) == (one if not answer.half else other) < 780
        )
    return Finding(same, "times", "the same time" if same else "different times")


def _matrices(answer: Node, gold: Node, rules: Rules) -> Finding | None:
    if not isinstance(answer, Matrix) and not isinstance(gold, Matrix):
        return None
    one, other = named(answer), named(gold)
    if one is None or other is None:
        return no("matrices", "an equation against a matrix")
    if isinstance(one.value, Matrix) or isinstance(other.value, Matrix):
        return compare_matrices(one.value, other.value, rules, compare)
    return None


def _based(answer: Node, gold: Node, rules: Rules) -> Finding | None:
    del rules
    if not isinstance(answer, Based) and not isinstance(gold, Based):
        return None
    one, other = named(answer), named(gold)
    if one is None or other is None:
        return no("base", "an equation against digits")
    left, right = one.value, other.value
    if isinstance(left, Based) and isinstance(right, Based):
        same = left == right or (_worth(left) is not None and _worth(left) == _worth(right))
    else:
        based, plain = (left, right) if isinstance(left, Based) else (right, left)
        assert isinstance(based, Based)
        same = isinstance(plain, Num) and plain.places is None and str(plain.value) == based.digits
    return Finding(
        same, "base", "the same digits in the same base" if same else "other digits or another base"
    )


def _worth(node: Based) -> int | None:
    try:
        return int(node.digits, node.base)
    except ValueError:
        return None


def _ratios(answer: Node, gold: Node, rules: Rules) -> Finding | None:
    one, other = named(answer), named(gold)
    if one is None or other is None or not (isinstance(one.value, Ratio) or isinstance(other.value, Ratio)):
        return None
    left, right = _parts(one.value), _parts(other.value)
    if len(left) != len(right):
        return no("ratio", f"{len(left)} parts, not {len(right)}")
    if any(isinstance(part, Num) and part.value == 0 for part in (*left, *right)):
        equal = all(compare(a, b, rules).equal for a, b in zip(left, right, strict=True))
        return Finding(equal, "ratio", "the same parts" if equal else "different parts")
    for a, b in zip(left[1:], right[1:], strict=True):
        found = compare_numbers(Apply("mul", (left[0], b)), Apply("mul", (right[0], a)), rules)
        if not found.equal:
            return no("ratio", "another proportion")
    return yes("ratio", "the same proportion")


def _parts(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Ratio):
        return node.items
    if isinstance(node, Apply) and node.op == "div":
        return node.args
    return (node, Num(Fraction(1)))


def _congruences(answer: Node, gold: Node, rules: Rules) -> Finding | None:
    """``x ≡ a (mod m)``: the same modulus, and rests that differ by a multiple of it."""
    match answer, gold:
        case Apply("congruent", (x, a, m)), Apply("congruent", (y, b, n)):
            if x != y or not compare_numbers(m, n, rules).equal:
                return no("congruence", "another unknown or modulus")
            turns = rational(Apply("div", (Apply("add", (a, Apply("neg", (b,)))), m)))
            same = turns is not None and turns.denominator == 1
            return Finding(same, "congruence", "the same residue class" if same else "another residue class")
        case (Apply("congruent", (_, a, _)), other) | (other, Apply("congruent", (_, a, _))) if isinstance(
            other, Num
        ):
            return compare_numbers(a, other, rules)
    return None


# --- chains


def _last(node: Node) -> Node:
    """A chain of equals gives its last value, under its first name."""
    if not isinstance(node, Relation) or len(node.ops) < 2 or any(op not in ("=", "~=") for op in node.ops):
        return node
    value = node.items[-1]
    if is_name(node.items[0]):
        return Relation((node.items[0], value), ("=",))
    return value if not symbols(node) else node


def _false_link(answer: Node, rules: Rules) -> str:
    """Why a chain in the answer is false: two neighbours without variables that differ."""
    for op, left, right in links(answer):
        if op == "=" and not compare(left, right, rules).equal:
            return "a link of the chain is false"
    return ""


# --- shapes


def _plural(node: Node) -> bool:
    if isinstance(node, Junction) or has_choice(node):
        return True
    if isinstance(node, Bracket):
        return node.opening == "{"
    if isinstance(node, Relation):
        return node.ops in (("in",), ("=",)) and (
            isinstance(node.items[1], Junction) or _plural(node.items[1])
        )
    return False


def _regions(answer: Node, gold: Node, rules: Rules) -> Finding:
    for one, other in ((answer, gold), (gold, answer)):
        if isinstance(one, Words) or (not _drawable(other) and is_region(one)):
            return no("intervals", "an interval or inequality on one side only")
    return compare_regions(_unnamed(answer), _unnamed(gold), rules)


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


def _lists(answer: Node, gold: Node, rules: Rules) -> Finding:
    answer, gold = _spread(answer, gold), _spread(gold, answer)
    if isinstance(answer, Junction) and isinstance(gold, Junction) and {answer.op, gold.op} == {"or", "list"}:
        if all(isinstance(item, Sym) for item in (*answer.items, *gold.items)):
            return no("words", '"and" is not "or"')
    given, wanted = listing(answer), listing(gold)
    if given is None or wanted is None:
        return _statements(answer, gold, rules)
    for one, other in ((given, wanted), (wanted, given)):
        if one.kind == "single" and other.kind != "set" and len(other.entries) > 1:
            return _unsolved(answer, gold, rules) or _tuple_or_list(answer, gold, rules)
    if (given.kind == "single" and _is_tuple(answer)) or (wanted.kind == "single" and _is_tuple(gold)):
        if len(given.entries) != len(wanted.entries):
            return no("sets", "a tuple is no set")
    found = compare_listings(given, wanted, rules, compare)
    return found if found.equal else _unsolved(answer, gold, rules) or found


def _spread(node: Node, other: Node) -> Node:
    """``(x, y) = (5, 3)`` as ``x = 5, y = 3`` when the other side gives its values so."""
    if not isinstance(node, Relation) or node.ops != ("=",) or not isinstance(other, Junction):
        return node
    left, right = node.items
    if not (isinstance(left, Bracket) and isinstance(right, Bracket)) or len(left.items) != len(right.items):
        return node
    if not all(isinstance(item, Relation) for item in other.items):
        return node
    pairs = zip(left.items, right.items, strict=True)
    return Junction("list", tuple(Relation(pair, ("=",)) for pair in pairs))


def _unsolved(answer: Node, gold: Node, rules: Rules) -> Finding | None:
    """``a = 0`` or ``b = 0`` against ``ab = 0``: what looks like named values are equations."""
    if not (_drawable_statement(answer) and _drawable_statement(gold)) or symbols(answer) != symbols(gold):
        return None
    relations = [part for side in (answer, gold) for part in walk(side) if isinstance(part, Relation)]
    if all(isinstance(part.items[0], Sym) for part in relations):
        return None
    return compare_regions(answer, gold, rules)


def _is_tuple(node: Node) -> bool:
    return isinstance(node, Bracket) and node.opening in ("(", "[")


def _tuple_or_list(answer: Node, gold: Node, rules: Rules) -> Finding:
    """``(3, 4)`` against ``3, 4``: the same values in the same order."""
    one, other = named(answer), named(gold)
    for bracket, bare in ((one, gold), (other, answer)):
        if bracket is None or not isinstance(bracket.value, Bracket) or not isinstance(bare, Junction):
            continue
        if bracket.value.opening == "(" and bare.op == "list" and len(bracket.value.items) == len(bare.items):
            if any(isinstance(item, Bracket) for item in bare.items):
                break
            items = tuple(n.value for item in bare.items if (n := named(item)) is not None)
            if len(items) != len(bracket.value.items):
                break
            return _items(bracket.value.items, items, rules)
    return no("sets", "one value on one side, several on the other")


def _statements(answer: Node, gold: Node, rules: Rules) -> Finding:
    """Several equations: the same ones, else the same solutions."""
    if isinstance(answer, Junction) and isinstance(gold, Junction) and len(answer.items) == len(gold.items):
        remaining = list(gold.items)
        for item in answer.items:
            match = next((other for other in remaining if compare(item, other, rules).equal), None)
            if match is None:
                break
            remaining.remove(match)
        else:
            return yes("equations", "the same statements")
    if _drawable_statement(answer) and _drawable_statement(gold):
        return compare_regions(answer, gold, rules)
    return no("equations", "different statements")


def _drawable_statement(node: Node) -> bool:
    if isinstance(node, Junction):
        return all(_drawable_statement(item) for item in node.items)
    return isinstance(node, Relation) and bool(symbols(node))


def _brackets(answer: Node, gold: Node, rules: Rules) -> Finding:
    """Tuples: item by item."""
    if not isinstance(answer, Bracket) or not isinstance(gold, Bracket):
        return no("tuples", "brackets on one side only")
    if (answer.opening == "{") != (gold.opening == "{"):
        return no("tuples", "a tuple is no set")
    return _items(answer.items, gold.items, rules)


def _items(answer: tuple[Node, ...], gold: tuple[Node, ...], rules: Rules) -> Finding:
    if len(answer) != len(gold):
        return no("tuples", f"{len(answer)} items, not {len(gold)}")
    for index, (one, other) in enumerate(zip(answer, gold, strict=True)):
        found = compare(one, other, rules)
        if not found.equal:
            return no("tuples", f"item {index + 1}: {found.reason}")
    return yes("tuples", "the same items in the same order")


# --- expressions


def _expressions(answer: Node, gold: Node, rules: Rules) -> Finding:
    if _has_unit(answer) or _has_unit(gold):
        periodic = compare_families(without_degrees(answer), without_degrees(gold))
        return periodic or compare_quantities(answer, gold, rules)
    for particular in (compare_antiderivatives, compare_families, compare_renamed):
        found = particular(answer, gold)
        if found is not None:
            return found
    found = compare_numbers(answer, gold, rules)
    if found.equal or not (_open_log(answer) or _open_log(gold)):
        return found
    for base in (Sym("e"), Num(Fraction(2))):  # log without base: 10 was tried
        again = compare_numbers(_with_base(answer, base), _with_base(gold, base), rules)
        if again.equal:
            return again
    return found


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


__all__ = ["compare", "substituted"]
