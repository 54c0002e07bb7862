"""What a text was read as, told to people: the kind of value, and the value in plain notation."""

from __future__ import annotations

from grader.syntax.printing import show
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
)

MAX_TOLD = 3  # readings
MAX_CHARS = 200
_NAMES: dict[type, str] = {
    Sym: "symbol",
    Based: "number in a base",
    Quantity: "quantity",
    SetBuilder: "set",
    Matrix: "matrix",
    Ratio: "ratio",
    Clock: "time of day",
    Words: "words",
}


def told(readings: tuple[Node, ...]) -> str:
    """The readings, the likeliest first."""
    return "; or ".join(f"{kind(node)} {show(node)[:MAX_CHARS]}" for node in readings[:MAX_TOLD])


def kind(node: Node) -> str:
    """The kind of a value in a word or two."""
    match node:
        case Num(_, places, _):
            return "number" if places is None else "decimal"
        case Bracket("{", _, _):
            return "set"
        case Bracket(opening, closing, items):
            return "tuple or interval" if opening + closing == "()" and len(items) == 2 else _bracket(node)
        case Relation(_, ops):
            return "equation" if set(ops) <= {"=", "~="} else "relation"
        case Junction(op, _):
            return {"list": "list", "or": "alternatives", "and": "conditions"}[op]
        case Apply("cases", _):
            return "pieces"
        case Apply():
            return "expression"
    return _NAMES.get(type(node), "value")


def _bracket(node: Bracket) -> str:
    return "tuple" if node.opening == "(" and node.closing == ")" else "interval"
