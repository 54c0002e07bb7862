"""Which values a side gives, when it gives several: lists, sets, tuples, ±, and systems of equations."""

from __future__ import annotations

from grader.syntax.tree import Bracket, Junction, Node, Relation, Sym, walk

from .evaluate import symbols
from .finding import Finding, Rules, no, yes
from .lists import Compare, Listing, compare_listings, in_order, listing
from .names import named
from .regions import compare_regions
from .rewrite import has_choice
from .unit_vectors import components


def is_plural(node: Node) -> bool:
    """Whether a node gives several values: a list, a set, a ±."""
    if isinstance(node, Junction) or has_choice(node):
        return True
    if isinstance(node, Bracket):
        return node.opening == "{"
    if isinstance(node, Relation):
        return node.ops in (("in",), ("=",)) and (
            isinstance(node.items[1], Junction) or is_plural(node.items[1])
        )
    return False


def compare_plurals(answer: Node, gold: Node, rules: Rules, compare: Compare) -> Finding:
    """Compare two nodes of which at least one gives several values."""
    answer, gold = _spread(answer, gold), _spread(gold, answer)
    if _logic_differs(answer, gold):
        return no("words", '"and" is not "or"')
    given, wanted = listing(answer), listing(gold)
    if given is None or wanted is None:
        return _statements(answer, gold, rules, compare)
    for one, other in ((given, wanted), (wanted, given)):
        if one.kind == "single" and _restates(answer, gold, one, other, rules, compare):
            return yes("sets", "the same value in other words")
        if one.kind == "single" and other.kind != "set" and len(other.entries) > 1:
            return _unsolved(answer, gold, rules) or _tuple_or_list(answer, gold, rules, compare)
    tuple_alone = (given.kind == "single" and _is_tuple(answer)) or (
        wanted.kind == "single" and _is_tuple(gold)
    )
    if tuple_alone and len(given.entries) != len(wanted.entries):
        return no("sets", "a tuple is no set")
    found = compare_listings(given, wanted, rules, compare)
    return found if found.equal else _unsolved(answer, gold, rules) or found


def _restates(answer: Node, gold: Node, one: Listing, other: Listing, rules: Rules, compare: Compare) -> bool:
    """``3/4 or 0.75``: one value written in several ways."""
    if not any(isinstance(node, Junction) and node.op == "or" for node in (answer, gold)):
        return False
    value = one.entries[0]
    if len({entry.name for entry in (value, *other.entries)} - {None}) > 1:
        return False
    if value.name is None and any(entry.name is not None for entry in other.entries):
        return False
    return all(compare(entry.value, value.value, rules).equal for entry in other.entries)


def _logic_differs(answer: Node, gold: Node) -> bool:
    """``A and B`` against ``A or B``: of bare letters or of several unknowns, statements and not values."""
    if not (isinstance(answer, Junction) and isinstance(gold, Junction)):
        return False
    if (answer.op == "or") == (gold.op == "or"):
        return False
    items = (*answer.items, *gold.items)
    if all(isinstance(item, Sym) for item in items):
        return True
    if "and" not in (answer.op, gold.op) or not all(isinstance(item, Relation) for item in items):
        return False
    return len({item.items[0] for item in items if isinstance(item, Relation)}) > 1


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


def _tuple_or_list(answer: Node, gold: Node, rules: Rules, compare: Compare) -> Finding:
    """``(3, 4)`` against ``3, 4``: the same values in the same order."""
    one, other = named(answer), named(gold)
    for bracket, bare in ((one, gold), (other, answer)):
        if bracket is None or not isinstance(bracket.value, Bracket) or not isinstance(bare, Junction):
            continue
        if bracket.value.opening == "(" and bare.op != "or" and len(bracket.value.items) == len(bare.items):
            if any(isinstance(item, Bracket) for item in bare.items):
                break
            entries = tuple(entry for item in bare.items if (entry := named(item)) is not None)
            items = tuple(entry.value for entry in in_order(entries))
            if len(items) != len(bracket.value.items):
                break
            return _items(bracket.value.items, items, rules, compare)
    return no("sets", "one value on one side, several on the other")


def _statements(answer: Node, gold: Node, rules: Rules, compare: Compare) -> Finding:
    """Several equations: the same ones, else the same solutions."""
    if same_statements(answer, gold, rules, compare):
        return yes("equations", "the same statements")
    if _drawable_statement(answer) and _drawable_statement(gold):
        return compare_regions(answer, gold, rules)
    return no("equations", "different statements")


def same_statements(answer: Node, gold: Node, rules: Rules, compare: Compare) -> bool:
    """Whether two lists of statements are equal one by one, in any order."""
    if (
        not isinstance(answer, Junction)
        or not isinstance(gold, Junction)
        or len(answer.items) != len(gold.items)
    ):
        return False
    if (answer.op == "or") != (gold.op == "or"):
        return False
    remaining = list(gold.items)
    for item in answer.items:
        match = next((other for other in remaining if compare(item, other, rules).equal), None)
        if match is None:
            return False
        remaining.remove(match)
    return True


def _drawable_statement(node: Node) -> bool:
    if isinstance(node, Junction):
        return all(_drawable_statement(item) for item in node.items)
    return isinstance(node, Relation) and bool(symbols(node))


def compare_brackets(answer: Node, gold: Node, rules: Rules, compare: Compare) -> Finding:
    """Tuples: item by item; a point may have its name (``A(1, 2)``)."""
    one, other = named(answer), named(gold)
    if one is not None and other is not None:
        answer, gold = one.value, other.value
    if not isinstance(answer, Bracket) or not isinstance(gold, Bracket):
        return _vectors(answer, gold, rules, compare)
    if (answer.opening == "{") != (gold.opening == "{"):
        return no("tuples", "a tuple is no set")
    return _items(answer.items, gold.items, rules, compare)


def _vectors(answer: Node, gold: Node, rules: Rules, compare: Compare) -> Finding:
    """A tuple against a sum of unit vectors."""
    tuple_side, sum_side = (answer, gold) if isinstance(answer, Bracket) else (gold, answer)
    assert isinstance(tuple_side, Bracket)
    parts = components(sum_side, len(tuple_side.items)) if tuple_side.opening != "{" else None
    if parts is None:
        return no("tuples", "brackets on one side only")
    return _items(tuple_side.items, parts, rules, compare)


def _items(answer: tuple[Node, ...], gold: tuple[Node, ...], rules: Rules, compare: Compare) -> Finding:
    if len(answer) != len(gold):
        return no("tuples", f"{len(answer)} items, not {len(gold)}")
    for index, (one, other) in enumerate(zip(answer, gold, strict=True)):
        found = compare(one, other, rules)
        if not found.equal:
            return no("tuples", f"item {index + 1}: {found.reason}")
    return yes("tuples", "the same items in the same order")
