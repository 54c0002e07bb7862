"""Vectors by their unit vectors: ``2i - 3j`` is ``(2, -3)``."""

from __future__ import annotations

from fractions import Fraction

from grader.syntax.tree import Apply, Node, Num, Sym, walk

from .rewrite import substituted

_AXES = ("i", "j", "k")
_DOTLESS: dict[str, Node] = {"imath": Sym("i"), "jmath": Sym("j")}
_ONE, _ZERO = Num(Fraction(1)), Num(Fraction(0))


def components(node: Node, count: int) -> tuple[Node, ...] | None:
    """The coordinates of a sum of multiples of i, j and k; None for anything else (j or k must occur)."""
    node = substituted(node, _DOTLESS)
    if count not in (2, 3) or not any(part in (Sym("j"), Sym("k")) for part in walk(node)):
        return None
    found = _along(node)
    if found is None or (_AXES[count:] and set(_AXES[count:]) & found.keys()):
        return None
    return tuple(found.get(axis, _ZERO) for axis in _AXES[:count])


def _along(node: Node) -> dict[str, Node] | None:
    """How far a sum or multiple of unit vectors goes along each axis."""
    match node:
        case Sym(name) if name in _AXES:
            return {name: _ONE}
        case Apply("add", terms):
            parts = [_along(term) for term in terms]
            known = [(axis, value) for part in parts if part is not None for axis, value in part.items()]
            return dict(known) if None not in parts and len(dict(known)) == len(known) else None
        case Apply("neg", (inner,)):
            part = _along(inner)
            return None if part is None else {axis: Apply("neg", (part[axis],)) for axis in part}
        case Apply("div", (top, bottom)) if not _mentions_axis(bottom):
            part = _along(top)
            return None if part is None else {axis: Apply("div", (part[axis], bottom)) for axis in part}
        case Apply("mul", factors):
            along = [factor for factor in factors if _mentions_axis(factor)]
            part = _along(along[0]) if len(along) == 1 else None
            if part is None:
                return None
            others = tuple(factor for factor in factors if factor is not along[0])
            return {axis: Apply("mul", (part[axis], *others)) for axis in part}
    return None


def _mentions_axis(node: Node) -> bool:
    return any(isinstance(part, Sym) and part.name in _AXES for part in walk(node))
