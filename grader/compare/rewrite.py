"""Rewriting trees: substitution, and the choices that ``±`` stands for."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from fractions import Fraction

from grader.syntax.tree import (
    Apply,
    Bracket,
    Junction,
    Matrix,
    Node,
    Num,
    Quantity,
    Ratio,
    Relation,
    SetBuilder,
    Sym,
    walk,
)  # fmt: skip

MAX_CHOICES = 64


def rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """The node with ``change`` applied to each of its children."""
    match node:
        case Apply(op, args):
            return Apply(op, tuple(change(arg) for arg in args))
        case Quantity(value, unit):
            return Quantity(change(value), unit)
        case Bracket(opening, closing, items):
            return Bracket(opening, closing, tuple(change(item) for item in items))
        case Junction(op, items):
            return Junction(op, tuple(change(item) for item in items))
        case Relation(items, ops):
            return Relation(tuple(change(item) for item in items), ops)
        case Ratio(items):
            return Ratio(tuple(change(item) for item in items))
        case SetBuilder(variable, condition):
            return SetBuilder(change(variable), change(condition))
        case Matrix(rows):
            return Matrix(tuple(tuple(change(item) for item in row) for row in rows))
        case _:
            return node


def substituted(node: Node, names: Mapping[str, Node]) -> Node:
    """The tree with variables replaced."""
    if isinstance(node, Sym):
        return names.get(node.name, node)
    return rebuilt(node, lambda child: substituted(child, names))


def fraction(node: Node) -> tuple[Node, Node]:
    """Numerator and denominator of a sum or product of fractions, without cancelling."""
    one: Node = Num(Fraction(1))
    if not isinstance(node, Apply) or not any(
        isinstance(part, Apply) and part.op == "div" for part in walk(node)
    ):
        return node, one
    if node.op == "neg":
        top, bottom = fraction(node.args[0])
        return Apply("neg", (top,)), bottom
    if node.op not in ("add", "mul", "div"):
        return node, one
    top, bottom = fraction(node.args[0])
    for arg in node.args[1:]:
        over, under = fraction(arg)
        if node.op == "div":
            over, under = under, over
        if node.op == "add":
            top = Apply("add", (Apply("mul", (top, under)), Apply("mul", (over, bottom))))
        else:
            top = Apply("mul", (top, over))
        bottom = Apply("mul", (bottom, under))
    return top, bottom


def replaced(node: Node, old: Node, new: Node) -> Node:
    """The tree with every occurrence of a subtree replaced."""
    return new if node == old else rebuilt(node, lambda child: replaced(child, old, new))


def has_choice(node: Node) -> bool:
    """Whether ``±`` or ``∓`` occurs."""
    return any(isinstance(part, Apply) and part.op in ("pm", "mp") for part in walk(node))


def choices(node: Node) -> list[Node]:
    """The values that an expression with ``±`` stands for: the signs go together, but in a tuple each
    on its own.
    """
    if not has_choice(node):
        return [node]
    together = any(isinstance(part, Apply) and part.op == "mp" for part in walk(node))
    if isinstance(node, Bracket) and not together:
        options = [choices(item) for item in node.items]
        combined = itertools.islice(itertools.product(*options), MAX_CHOICES)
        return [Bracket(node.opening, node.closing, tuple(items)) for items in combined]
    return [_with_sign(node, upper=True), _with_sign(node, upper=False)]


def _negated(node: Node) -> Node:
    """The opposite; of a tuple item by item."""
    if isinstance(node, Bracket) and node.opening == "(":
        return Bracket("(", node.closing, tuple(_negated(item) for item in node.items))
    return Apply("neg", (node,))


def _with_sign(node: Node, *, upper: bool) -> Node:
    if isinstance(node, Apply) and node.op in ("pm", "mp"):
        inner = _with_sign(node.args[0], upper=upper)
        return inner if upper == (node.op == "pm") else _negated(inner)
    return rebuilt(node, lambda child: _with_sign(child, upper=upper))
