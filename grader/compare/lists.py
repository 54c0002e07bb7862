"""Lists of solutions, sets and tuples: which values, with which names, and whether their order counts."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from grader.syntax.tree import Apply, Bracket, Junction, Node, Num, Relation, Sym

from .finding import Finding, Rules, no, yes
from .names import Named, named
from .rewrite import choices, has_choice

MAX_ITEMS = 300
_DOTS = Sym("…")
Compare = Callable[[Node, Node, Rules], Finding]


@dataclass(frozen=True, slots=True)
class Listing:
    """Several values.  ``kind``: ``set`` (braces), ``list`` (commas, ±), ``single``."""

    kind: str
    entries: tuple[Named, ...]


def listing(node: Node) -> Listing | None:
    """The node as a list of values; None when it holds a relation that is no naming."""
    if isinstance(node, Bracket) and node.opening == "{":
        entries = _entries(Junction("list", _filled(node.items)))
        return None if entries is None else Listing("set", entries)
    if isinstance(node, Relation) and node.ops == ("in",) and isinstance(node.items[1], Bracket):
        inner = node.items[1]
        if inner.opening == "{":
            return Listing("set", tuple(Named(node.items[0], item) for item in inner.items))
        return None
    if isinstance(node, Relation) and len(node.ops) == 1:
        single = named(node)
        if single is not None and isinstance(single.value, Bracket) and single.value.opening == "{":
            return Listing("set", tuple(Named(single.name, item) for item in single.value.items))
    entries = _entries(node)
    if entries is None:
        return None
    plural = isinstance(node, Junction) or has_choice(node)
    return Listing("list" if plural else "single", entries)


def _filled(items: tuple[Node, ...]) -> tuple[Node, ...]:
    """``1, 2, …, 10`` with what the dots stand for, if that are whole steps between numbers."""
    if _DOTS not in items:
        return items
    at = items.index(_DOTS)
    around = items[max(at - 2, 0) : at] + items[at + 1 : at + 2]
    if len(around) != 3 or not all(isinstance(item, Num) for item in around):
        return items
    low, first, last = (item.value for item in around if isinstance(item, Num))
    step = first - low
    count = (last - first) / step if step else Fraction(0)
    if count.denominator != 1 or not 1 <= count <= MAX_ITEMS:
        return items
    between = tuple(Num(first + step * turn) for turn in range(1, int(count)))
    return items[:at] + between + items[at + 1 :]


def _entries(node: Node) -> tuple[Named, ...] | None:
    if isinstance(node, Junction):
        node = Junction(node.op, _filled(node.items))
        points = _points(node)
        return _all_entries(node) if points is None else points
    single = named(node)
    if single is None:
        return None
    if isinstance(single.value, Junction) and single.name is not None:
        inner = _entries(single.value)
        return None if inner is None else tuple(Named(single.name, entry.value) for entry in inner)
    return tuple(Named(single.name, value) for value in choices(single.value))


def _points(node: Junction) -> tuple[Named, ...] | None:
    """``x = 1, y = 2 or x = 2, y = 1``: several points, each by its coordinates."""
    if node.op == "list":
        return _indexed_points(node) or _repeated_points(node)
    if node.op != "or" or not all(isinstance(item, Junction) and item.op == "list" for item in node.items):
        return None
    points: list[Named] = []
    for item in node.items:
        entries = _entries(item)
        if entries is None or any(entry.name is None for entry in entries):
            return None
        ordered = sorted(entries, key=lambda entry: repr(entry.name))
        points.append(Named(None, Bracket("(", ")", tuple(entry.value for entry in ordered))))
    return tuple(points)


def _indexed_points(node: Junction) -> tuple[Named, ...] | None:
    """``x_1 = 2, y_1 = 3, x_2 = 3, y_2 = 2``: two points."""
    points: dict[str, dict[str, Node]] = {}
    for item in node.items:
        match item:
            case Relation((Sym(name), value), ("=",)) if name.rpartition("_")[2].isdecimal():
                base, _, index = name.rpartition("_")
                points.setdefault(index, {})[base] = value
            case _:
                return None
    names = {tuple(sorted(point)) for point in points.values()}
    if len(points) < 2 or len(names) != 1 or len(next(iter(names))) < 2:
        return None
    return tuple(
        Named(None, Bracket("(", ")", tuple(value for _, value in sorted(point.items()))))
        for point in points.values()
    )


def _repeated_points(node: Junction) -> tuple[Named, ...] | None:
    """``x = 1, y = 2; x = 3, y = 4``: the names come back in the same order."""
    if not all(isinstance(item, Relation) and item.ops == ("=",) for item in node.items):
        return None
    pairs = [(item.items[0], item.items[1]) for item in node.items if isinstance(item, Relation)]
    names = [name for name, _ in pairs]
    width = len(set(names))
    if not 2 <= width < len(names) or len(names) % width or not all(isinstance(n, Sym) for n in names):
        return None
    if any(name != names[index % width] for index, name in enumerate(names)):
        return None
    rows = (tuple(Named(*pair) for pair in pairs[at : at + width]) for at in range(0, len(pairs), width))
    return tuple(
        Named(None, Bracket("(", ")", tuple(entry.value for entry in in_order(row)))) for row in rows
    )


def in_order(entries: tuple[Named, ...]) -> tuple[Named, ...]:
    """``y = 2, x = 1`` as coordinates: by name where the names follow each other in the alphabet."""
    names = [entry.name.name if isinstance(entry.name, Sym) else "" for entry in entries]
    if not all(len(name) == 1 for name in names):
        return entries
    ordered = sorted(names)
    if any(ord(after) - ord(before) != 1 for before, after in itertools.pairwise(ordered)):
        return entries
    return tuple(sorted(entries, key=lambda entry: repr(entry.name)))


def _all_entries(node: Junction) -> tuple[Named, ...] | None:
    entries: list[Named] = []
    for item in node.items:
        if isinstance(item, Apply) and item.op == "union":
            return None
        inner = _entries(item)
        if inner is None or len(entries) > MAX_ITEMS:
            return None
        entries.extend(inner)
    names = [entry.name for entry in entries]
    if names and names[0] is not None and all(name is None for name in names[1:]):  # n = 2, 3, 4
        entries = [Named(names[0], entry.value) for entry in entries]
    return tuple(entries)


def compare_listings(answer: Listing, gold: Listing, rules: Rules, compare: Compare) -> Finding:
    """Compare two lists of values."""
    if max(len(answer.entries), len(gold.entries)) > MAX_ITEMS:
        return no("sets", "too many items")
    if answer.kind != "set" and gold.kind != "set" and len(answer.entries) != len(gold.entries):
        return no("sets", f"{len(answer.entries)} values, not {len(gold.entries)}")
    if _must_keep_order(answer, gold, rules) and not rules.options.ordered:
        answer, gold = (Listing(side.kind, in_order(side.entries)) for side in (answer, gold))
    given, wanted = _alike_named(answer.entries, gold.entries)
    if _must_keep_order(answer, gold, rules):
        pairs = zip(given, wanted, strict=True)
        for index, (one, other) in enumerate(pairs):
            found = _same_entry(one, other, rules, compare)
            if not found.equal:
                return no("sets", f"value {index + 1}: {found.reason}")
        return yes("sets", "the same values in the same order")
    if answer.kind == "set" or gold.kind == "set":
        return _as_sets(given, wanted, rules, compare)
    return _as_multisets(given, wanted, rules, compare)


def _alike_named(
    answer: tuple[Named, ...], gold: tuple[Named, ...]
) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    """Names count only when both sides give them."""
    if all(entry.name is not None for entry in (*answer, *gold)):
        return _without_index(answer, gold), _without_index(gold, answer)
    return tuple(Named(None, e.value) for e in answer), tuple(Named(None, e.value) for e in gold)


def _without_index(one: tuple[Named, ...], other: tuple[Named, ...]) -> tuple[Named, ...]:
    """``x_1 = 2, x_2 = 3`` as values of x when the other side calls them so."""
    names = {entry.name for entry in other}
    if len(names) != 1 or len({entry.name for entry in one}) != len(one):
        return one
    plain = tuple(Named(_base(entry.name), entry.value) for entry in one)
    return plain if {entry.name for entry in plain} == names else one


def _base(name: Node | None) -> Node | None:
    if isinstance(name, Sym) and name.name.rpartition("_")[2].isdecimal():
        return Sym(name.name.rpartition("_")[0])
    return name


def _must_keep_order(answer: Listing, gold: Listing, rules: Rules) -> bool:
    """Plain lists only if the task says so, and values of differently named unknowns against bare values."""
    if answer.kind == "set" or gold.kind == "set":
        return False
    if rules.options.ordered:
        return True
    one, other = _distinct_names(answer), _distinct_names(gold)
    return (one or other) and not (one and other) and not (_some_name(answer) and _some_name(gold))


def _distinct_names(side: Listing) -> bool:
    names = [entry.name for entry in side.entries]
    return len(names) > 1 and None not in names and len(set(names)) == len(names)


def _some_name(side: Listing) -> bool:
    return any(entry.name is not None for entry in side.entries)


def _same_entry(one: Named, other: Named, rules: Rules, compare: Compare) -> Finding:
    if one.name is not None and other.name is not None and one.name != other.name:
        return no("sets", "values of different unknowns")
    if _is_set(one.value) != _is_set(other.value):
        return no("sets", "a set is not its element")
    return compare(one.value, other.value, rules)


def _is_set(node: Node) -> bool:
    return isinstance(node, Bracket) and node.opening == "{"


def _as_sets(given: tuple[Named, ...], wanted: tuple[Named, ...], rules: Rules, compare: Compare) -> Finding:
    for entry in given:
        if not any(_same_entry(entry, other, rules, compare).equal for other in wanted):
            return no("sets", "a value that the gold does not have")
    for other in wanted:
        if not any(_same_entry(entry, other, rules, compare).equal for entry in given):
            return no("sets", "a value of the gold is missing")
    return yes("sets", "the same set")


def _as_multisets(
    given: tuple[Named, ...], wanted: tuple[Named, ...], rules: Rules, compare: Compare
) -> Finding:
    remaining = list(wanted)
    for entry in given:
        for index, other in enumerate(remaining):
            if _same_entry(entry, other, rules, compare).equal:
                del remaining[index]
                break
        else:
            return no("sets", "a value that the gold does not have")
    return yes("sets", "the same values")
