"""The typed values that an answer is read to: numbers, expressions, and the shapes built of them.

Every node is frozen and hashable.  ``Apply`` carries operations and functions under the names of
``OPERATIONS``;
everything that is compared by rules of its own has its own type.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Num:
    """An exact rational.  ``places`` is set when it was written as a decimal: how many places
    (negative: 1.5e9).
    """

    value: Fraction
    places: int | None = None
    digits: int = 0  # significant digits written, for decimals


@dataclass(frozen=True, slots=True)
class Sym:
    """A variable or a constant; subscripts and primes are part of the name."""

    name: str


@dataclass(frozen=True, slots=True)
class Apply:
    """An operation or function applied to its arguments."""

    op: str
    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Based:
    """Digits in a written base, as in ``1010_2``."""

    digits: str
    base: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with its unit; ``unit`` is the unit's words as written (see ``grader.syntax.units``)."""

    value: Node
    unit: Unit


@dataclass(frozen=True, slots=True)
class Unit:
    """``size`` in base units of the ``dims`` (sorted, without zero exponents); ``name`` as written.

    A unit that we do not know (``apples``) has ``size`` None: it counts, and measures nothing.
    """

    name: str
    size: Fraction | None
    dims: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Bracket:
    """Values in brackets: a tuple, an interval or (braces) a set, as the brackets say; ``[`` may close
    (``]0,1[``).
    """

    opening: str
    closing: str
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class SetBuilder:
    """``{x | condition}``."""

    variable: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows of equal length; ``column`` tells a vector written as a column from one written as a row."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """A chain ``a < b <= c``: one more item than operators."""

    items: tuple[Node, ...]
    ops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Junction:
    """Several statements: ``list`` (commas, "and"), ``or``, ``and`` (both must hold)."""

    op: str
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Ratio:
    """``a : b : c``."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day in minutes after midnight (None: no a.m. or p.m. was written, and ``minutes`` are
    as read).
    """

    minutes: int
    half: str | None


@dataclass(frozen=True, slots=True)
class Words:
    """Text that is no mathematics, as normalised."""

    text: str


Node = (
    Num
    | Sym
    | Apply
    | Based
    | Quantity
    | Bracket
    | SetBuilder
    | Matrix
    | Relation
    | Junction
    | Ratio
    | Clock
    | Words
)


_LEAVES = frozenset((Num, Sym, Based, Clock, Words))


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below."""
    if isinstance(node, Apply):
        return node.args
    if type(node) in _LEAVES:
        return ()
    match node:
        case Bracket(_, _, items) | Relation(items, _) | Junction(_, items) | Ratio(items):
            return items
        case Quantity(value, _):
            return (value,)
        case SetBuilder(variable, condition):
            return (variable, condition)
        case Matrix(rows):
            return tuple(item for row in rows for item in row)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(children(top))
