"""Left sides that only name what the right side gives: ``x = 5``, ``f(x) = 2x``, ``|AB| = 1``, ``A : B
= 1``.
"""

from __future__ import annotations

from dataclasses import dataclass

from grader.syntax.tree import Apply, Bracket, Node, Ratio, Relation, Sym, walk

from .evaluate import symbols

_NAMING = frozenset(
    (
        "mul",
        "div",
        "abs",
        "add",
        "neg",
        "sin",
        "cos",
        "tan",
        "union",
        "intersection",
        "log?",
        "pow",
        "det",
        "ln",
    )
)
# What is done to a function or a set that the question knows: ``max f``, ``∫ f(x) dx``, ``lim a_n``.
_OF_A_FUNCTION = frozenset(("max", "min", "re", "im", "conj", "arg"))
_OVER_A_RANGE = frozenset(("lim", "int", "sum", "prod"))  # of a known function: an equation for a bound


@dataclass(frozen=True, slots=True)
class Named:
    """A value and the name that was given to it (None: bare)."""

    name: Node | None
    value: Node


def is_name(node: Node) -> bool:
    """Whether a node can be a name: letters only (numbers stand in subscripts and arguments)."""
    if isinstance(node, Sym):
        return node.name not in ("pi", "e", "i", "oo")
    if isinstance(node, Apply):
        if node.op.startswith("call:"):
            return True
        if node.op == "pow":
            return all(is_name(arg) for arg in node.args)
        if node.op in _OF_A_FUNCTION:
            return is_open(node)
        if node.op in _OVER_A_RANGE:
            return any(_is_of_the_question(part) for part in walk(node))
        return node.op in _NAMING and all(is_name(arg) for arg in node.args)
    if isinstance(node, Ratio):
        return all(is_name(item) for item in node.items)
    return isinstance(node, Bracket) and bool(node.items) and all(is_name(item) for item in node.items)


def is_of_a_function(node: Node) -> bool:
    """Whether a name says what is done to a function: ``max f`` and ``min f`` are two things."""
    return isinstance(node, Apply) and node.op in _OF_A_FUNCTION | _OVER_A_RANGE


def _is_of_the_question(node: Node) -> bool:
    """A function's value (``f(x)``) or a term of a sequence (``a_n``)."""
    if isinstance(node, Sym):
        return "_" in node.name
    return isinstance(node, Apply) and node.op.startswith("call:")


def named(node: Node) -> Named | None:
    """The node as a name and its value; None when it is an equation (or another relation) in its own right.

    The last link of a chain gives the value; a value that mentions its own name is an equation.
    """
    if not isinstance(node, Relation):
        return _point(node) or Named(None, node)
    if any(op not in ("=", "~=") for op in node.ops):
        return None
    left, value = node.items[0], node.items[-1]
    if not is_name(left):
        if len(node.items) == 2 and is_name(value) and isinstance(value, Sym) and not symbols(left):
            return Named(value, left)
        return Named(None, value) if not symbols(left) and not symbols(value) else None
    if _overlap(left, value):
        return None
    return Named(left, value)


def _point(node: Node) -> Named | None:
    """``A(1, 2)``: a point and its name."""
    match node:
        case Apply("mul", (Sym(name), Bracket("(", ")", _) as place)) if name[0].isupper():
            return Named(Sym(name), place)
    return None


def _overlap(left: Node, value: Node) -> bool:
    if isinstance(left, Apply) and left.op.startswith("call:"):
        return any(isinstance(part, Apply) and part.op == left.op for part in walk(value))
    return bool(symbols(left) & symbols(value))


def links(node: Node) -> list[tuple[str, Node, Node]]:
    """All links of a chain between items that have a value of their own."""
    if not isinstance(node, Relation):
        return []
    return [
        (op, left, right)
        for left, op, right in zip(node.items, node.ops, node.items[1:], strict=False)
        if not is_open(left) and not is_open(right)
    ]


def is_open(node: Node) -> bool:
    """Whether the value depends on something: a variable, or a function that we do not know (``f(3)``)."""
    return bool(symbols(node)) or any(
        isinstance(part, Apply) and part.op.startswith("call:") for part in walk(node)
    )
