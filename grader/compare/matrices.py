"""Matrices and vectors, in environments and as nested brackets."""

from __future__ import annotations

from grader.syntax.tree import Apply, Bracket, Matrix, Node, Sym

from .finding import Finding, Rules, no, yes
from .lists import Compare
from .unit_vectors import components


def compare_matrices(answer: Node, gold: Node, rules: Rules, compare: Compare) -> Finding:
    """Compare two nodes of which at least one is a matrix; a row equals a column unless both are matrices."""
    given, wanted = _rows(answer), _rows(gold)
    given, wanted = given or _by_axes(answer, wanted), wanted or _by_axes(gold, given)
    if given is None or wanted is None:
        return no("matrices", "a matrix against something else")
    both = isinstance(answer, Matrix) and isinstance(gold, Matrix)
    if not both and (_is_vector(given) and _is_vector(wanted)):
        given, wanted = (_flat(given),), (_flat(wanted),)
    if (len(given), len(given[0])) != (len(wanted), len(wanted[0])):
        return no("matrices", f"{len(given)}×{len(given[0])} is not {len(wanted)}×{len(wanted[0])}")
    for row, (one, other) in enumerate(zip(given, wanted, strict=True)):
        for column, (a, b) in enumerate(zip(one, other, strict=True)):
            found = compare(a, b, rules)
            if not found.equal:
                return no("matrices", f"item ({row + 1}, {column + 1}): {found.reason}")
    return yes("matrices", "the same items")


Rows = tuple[tuple[Node, ...], ...]


def _rows(node: Node) -> Rows | None:
    match node:
        case Matrix(rows):
            return rows
        case Apply("mul" | "div", args):
            return _scaled(node, args)
        case Apply("add", args):
            return _added(args)
        case Apply("pow", (inner, Sym("T"))):
            turned = _rows(inner)
            return None if turned is None else tuple(zip(*turned, strict=True))
        case Bracket(_, _, items) if items:
            return _bracket_rows(node, items)
    return None


def _by_axes(node: Node, other: Rows | None) -> Rows | None:
    """A sum of unit vectors as a row, where the other side is a vector."""
    if other is None or not _is_vector(other):
        return None
    parts = components(node, len(_flat(other)))
    return None if parts is None else (parts,)


def _bracket_rows(node: Bracket, items: tuple[Node, ...]) -> Rows | None:
    if isinstance(items[0], Bracket):
        rows = tuple(item.items for item in items if isinstance(item, Bracket))
        return rows if len(rows) == len(items) and len({len(row) for row in rows}) == 1 and rows[0] else None
    return (items,) if node.opening in ("(", "[") else None


def _scaled(node: Apply, args: tuple[Node, ...]) -> Rows | None:
    """A number times a matrix, or a matrix divided by a number."""
    matrices = [arg for arg in args if isinstance(arg, Matrix)]
    if len(matrices) != 1 or (node.op == "div" and not isinstance(args[0], Matrix)):
        return None

    def entry(item: Node) -> Node:
        return Apply(node.op, tuple(item if arg is matrices[0] else arg for arg in args))

    return tuple(tuple(entry(item) for item in row) for row in matrices[0].rows)


def _added(args: tuple[Node, ...]) -> Rows | None:
    """A sum of matrices of one shape."""
    terms = [_rows(arg) for arg in args]
    shapes = {(len(rows), len(rows[0])) for rows in terms if rows is not None}
    if None in terms or len(shapes) != 1:
        return None
    columns = zip(*(rows for rows in terms if rows is not None), strict=True)
    return tuple(tuple(Apply("add", items) for items in zip(*lines, strict=True)) for lines in columns)


def _is_vector(rows: Rows) -> bool:
    return len(rows) == 1 or all(len(row) == 1 for row in rows)


def _flat(rows: Rows) -> tuple[Node, ...]:
    return tuple(item for row in rows for item in row)
