"""Families of values with an integer parameter: ``π/6 + 2kπ or 5π/6 + 2kπ`` is ``(-1)^n π/6 + nπ``.

Each side is a union of arithmetic progressions; both are cut into the residues of their common period.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from grader.syntax.tree import Apply, Bracket, Junction, Node, Num, Quantity, Relation, Sym, walk

from .evaluate import context, evaluate, symbols
from .finding import Finding, no, yes
from .names import named
from .operations import NotNumericError, UndefinedError
from .rewrite import choices, rebuilt, substituted

PARAMETERS = frozenset("knmltKNZj")
MAX_FAMILIES = 24
_DIGITS = 40
_CLOSE = 1e-25
_TURNS = 13  # parameters at which a family is looked at: enough for signs that come back after four


@dataclass(frozen=True, slots=True)
class Progression:
    """All ``starts`` plus whole multiples of ``step`` (mpf, step > 0)."""

    starts: tuple[Any, ...]
    step: Any


def is_periodic(node: Node) -> bool:
    """Whether π or degrees occur: then a lone ``k`` or ``n`` is an integer parameter."""
    return any(
        (isinstance(part, Sym) and part.name == "pi")
        or (isinstance(part, Num) and part.value in (180, 360))
        or (isinstance(part, Quantity) and part.unit.dims == (("degree", 1),))
        for part in walk(node)
    )


def compare_progressions(answer: Node, gold: Node) -> Finding | None:
    """Compare two families of numbers; None when one side is none."""
    if not (_has_parameter(answer) and _has_parameter(gold) and is_periodic(answer) and is_periodic(gold)):
        return None
    given, wanted = _progressions(answer), _progressions(gold)
    if given is None or wanted is None:
        return None
    period = _common_period([*given, *wanted])
    if period is None:
        return no("families", "periods without a common multiple")
    one, other = (_residues(side, period) for side in (given, wanted))
    if _within(one, other, period) and _within(other, one, period):
        return yes("families", "the same values as the parameter runs through the integers")
    return no("families", "other values as the parameter runs through the integers")


def _has_parameter(node: Node) -> bool:
    return not symbols(node).isdisjoint(PARAMETERS)


def _progressions(node: Node) -> list[Progression] | None:
    found: list[Progression] = []
    names: set[Node] = set()
    for item in _items(node):
        entry = named(item)
        if entry is None:
            return None
        if entry.name is not None:
            names.add(entry.name)
        for value in choices(entry.value):
            family = _progression(value)
            if family is None or len(found) >= MAX_FAMILIES:
                return None
            found.append(family)
    return found if len(names) <= 1 else None


def _items(node: Node) -> tuple[Node, ...]:
    match node:
        case Junction(op, items) if op != "and":
            return tuple(part for item in items for part in _items(item))
        case Bracket("{", _, items):
            return items
        case Relation((name, Junction(op, items)), ("=",)) if op != "and":
            return tuple(Relation((name, item), ("=",)) for item in items)
    return (node,)


def _progression(node: Node) -> Progression | None:
    """The values of an expression whose one variable is an integer parameter."""
    names = symbols(node)
    if len(names) != 1 or not names <= PARAMETERS:
        return None
    plain = _in_radians(node)
    name = next(iter(names))
    try:
        values = [
            evaluate(substituted(plain, {name: Num(Fraction(k))}), {}, _DIGITS, real=True)
            for k in range(_TURNS)
        ]
    except (UndefinedError, NotNumericError):
        return None
    for turn in range(1, 5):
        step = values[turn] - values[0]
        rises = (later - sooner - step for sooner, later in zip(values, values[turn:], strict=False))
        if step != 0 and all(abs(rise) < _CLOSE for rise in rises):
            return Progression(tuple(values[:turn]), abs(step))
    return None


def _in_radians(node: Node) -> Node:
    """Degrees as radians; without any sign of either, 180 and 360 are degrees."""
    has_degrees = any(isinstance(part, Quantity) for part in walk(node))
    if not has_degrees and any(isinstance(part, Sym) and part.name == "pi" for part in walk(node)):
        return node
    return Apply("div", (Apply("mul", (_without_units(node), Sym("pi"))), Num(Fraction(180))))


def _without_units(node: Node) -> Node:
    return _without_units(node.value) if isinstance(node, Quantity) else rebuilt(node, _without_units)


def _common_period(families: list[Progression]) -> Any | None:
    first = families[0].step
    multiple = 1
    ratios: list[Fraction] = []
    for family in families:
        ratio = Fraction(float(family.step / first)).limit_denominator(24)
        if abs(family.step - first * ratio.numerator / ratio.denominator) > _CLOSE or not ratio:
            return None
        ratios.append(ratio)
        multiple = lcm(multiple, ratio.denominator)
    whole = lcm(*(int(ratio * multiple) for ratio in ratios))
    return first * whole / multiple if whole <= 1000 else None


def _residues(families: list[Progression], period: Any) -> list[Any]:
    ctx = context(_DIGITS)
    return [
        ctx.mpf(start + turn * family.step) % period
        for family in families
        for start in family.starts
        for turn in range(int(ctx.nint(period / family.step)))
    ]


def _within(some: list[Any], others: list[Any], period: Any) -> bool:
    return all(any(_distance(one, other, period) < _CLOSE for other in others) for one in some)


def _distance(one: Any, other: Any, period: Any) -> Any:
    """On the circle of that length."""
    gap = abs(one - other)
    return min(gap, period - gap)
