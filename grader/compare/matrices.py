"""Matrices and vectors, in environments and as nested brackets."""

from __future__ import annotations

from grader.syntax.tree import Bracket, Matrix, Node

from .finding import Finding, Rules, no, yes
from .lists import Compare


def compare_matrices(answer: Node, gold: Node, rules: Rules, compare: Compare) -> Finding:
    """Compare two nodes of which at least one is a matrix; a row equals a column unless both are matrices."""
    given, wanted = _rows(answer), _rows(gold)
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
    if isinstance(node, Matrix):
        return node.rows
    if not isinstance(node, Bracket) or not node.items:
        return None
    if all(
        isinstance(item, Bracket) and item.opening == node.items[0].opening
        for item in node.items
        if isinstance(node.items[0], Bracket)
    ) and isinstance(node.items[0], Bracket):
        rows = tuple(item.items for item in node.items if isinstance(item, Bracket))
        return rows if len({len(row) for row in rows}) == 1 and rows[0] else None
    return (node.items,) if node.opening in ("(", "[") else None


def _is_vector(rows: Rows) -> bool:
    return len(rows) == 1 or all(len(row) == 1 for row in rows)


def _flat(rows: Rows) -> tuple[Node, ...]:
    return tuple(item for row in rows for item in row)
