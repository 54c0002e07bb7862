"""Expressions at random points modulo a prime.

Rational expressions: unequal is certain, equal to about one chance in 10^18.  What is not rational (``π``,
``sin u``,
``2^u``) takes part as a number drawn from its operation and the values of its arguments: then equal still
is equal, for
the two sides are the same rational expression of the same parts, but unequal says nothing.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable

from grader.syntax.tree import Apply, Node, Num, Sym

from .evaluate import CONSTANTS

PRIME = 2_305_843_009_213_693_951  # 2^61 - 1
MAX_FACTORIAL = 3_000
MAX_INTEGER = 10**4000


class NoResidueError(ValueError):
    """The tree has no value at this point: division by zero, or parts that no number stands for."""


class Residues:
    """One random point.  ``opaque`` tells whether anything irrational took part since it was last cleared."""

    def __init__(self, trial: int) -> None:
        self.trial = trial
        self.opaque = False

    def of(self, node: Node) -> int:
        """The value of the tree modulo ``PRIME``.  Raises ``NoResidueError``."""
        match node:
            case Num(value, _, _):
                return _ratio(value.numerator % PRIME, value.denominator % PRIME)
            case Sym("oo"):
                raise NoResidueError("an infinity is no number")
            case Sym(name):
                self.opaque = self.opaque or name in CONSTANTS
                return self.drawn(name)
            case Apply("pow", (base, exponent)):
                return self.power(base, exponent)
            case Apply("root", (body, degree)):
                return self.stand_in("root", (body, degree))
            case Apply(op, args) if op in _ARITHMETIC:
                return _ARITHMETIC[op]([self.of(arg) for arg in args])
            case Apply("fact", (Num(value, _, _),)) if value.denominator == 1 and 0 <= value <= MAX_FACTORIAL:
                return math.factorial(int(value)) % PRIME
            case Apply(op, args) if op not in ("pm", "mp", "log?"):
                return self.stand_in(op, args)
        raise NoResidueError(type(node).__name__)

    def drawn(self, key: str) -> int:
        """The random number of a name."""
        digest = hashlib.blake2b(f"{self.trial}|{key}".encode(errors="replace"), digest_size=8).digest()
        return int.from_bytes(digest, "big") % PRIME

    def stand_in(self, op: str, args: tuple[Node, ...]) -> int:
        """A number for what is not rational, the same for the same arguments."""
        key = f"{op}({','.join(str(self.of(arg)) for arg in args)})"
        self.opaque = True
        return self.drawn(key)

    def power(self, base: Node, exponent: Node) -> int:
        """Integer powers; numerals to powers of numerals by Fermat's little theorem."""
        try:
            power = _exponent(exponent)
        except NoResidueError:
            return self.stand_in("pow", (base, exponent))
        value = self.of(base)
        if value == 0 and power <= 0:
            raise NoResidueError("zero to a power that is not positive")
        return pow(value, power, PRIME)


def _sum(values: list[int]) -> int:
    return sum(values) % PRIME


def _product(values: list[int]) -> int:
    product = 1
    for value in values:
        product = product * value % PRIME
    return product


def _ratio(top: int, bottom: int) -> int:
    if bottom == 0:
        raise NoResidueError("division by zero")
    return top if bottom == 1 else top * pow(bottom, -1, PRIME) % PRIME


_ARITHMETIC: dict[str, Callable[[list[int]], int]] = {
    "add": _sum,
    "mul": _product,
    "neg": lambda values: (PRIME - values[0]) % PRIME,
    "div": lambda v: _ratio(v[0], v[1]),
}


def _exponent(node: Node) -> int:
    """An integer exponent: as it is, or (a power tower of integers) modulo the order of the
    multiplicative group.
    """
    match node:
        case Num(value, _, _) if value.denominator == 1 and abs(value) < MAX_INTEGER:
            return int(value)
        case Apply("neg", (inner,)):
            return -_exponent(inner)
        case Apply("pow", _):
            return _tower(node, PRIME - 1)
    raise NoResidueError("an exponent that is no integer")


def _tower(node: Node, modulus: int) -> int:
    match node:
        case Num(value, _, _) if value.denominator == 1 and 0 <= value < MAX_INTEGER:
            return int(value) % modulus
        case Apply("pow", (base, Num(value, _, _))) if value.denominator == 1 and 0 <= value < MAX_INTEGER:
            return pow(_tower(base, modulus), int(value), modulus)
    raise NoResidueError("an exponent that is no integer")
