"""Rational expressions at random points modulo a prime: unequal is certain, equal to about one in 10^18."""

from __future__ import annotations

import math
from collections.abc import Mapping

from grader.syntax.tree import Apply, Node, Num, Sym

PRIME = 2_305_843_009_213_693_951  # 2^61 - 1
MAX_EXPONENT = 10**7
MAX_FACTORIAL = 3_000
CONSTANTS = frozenset(("pi", "e", "i", "oo"))


class NotRational(ValueError):
    """The tree is no rational expression, or undefined at this point."""


def residue(node: Node, env: Mapping[str, int], prime: int = PRIME) -> int:
    """The value of the tree modulo the prime, with variables as ``env`` says.  Raises ``NotRational``."""
    match node:
        case Num(value, _, _):
            return _ratio(value.numerator % prime, value.denominator % prime, prime)
        case Sym(name):
            if name not in env:
                raise NotRational(name)
            return env[name]
        case Apply("pow", (base, exponent)):
            return _power(residue(base, env, prime), exponent, prime)
        case Apply(op, args) if op in ("add", "mul", "neg", "div"):
            return _arithmetic(op, [residue(arg, env, prime) for arg in args], prime)
        case Apply("fact", (Num(value, _, _),)) if value.denominator == 1 and 0 <= value <= MAX_FACTORIAL:
            return math.factorial(int(value)) % prime
        case Apply("binom", (Num(top, _, _), Num(bottom, _, _))) if (
            top.denominator == bottom.denominator == 1
        ):
            if 0 <= bottom <= top <= 2 * MAX_FACTORIAL:
                return math.comb(int(top), int(bottom)) % prime
    raise NotRational(type(node).__name__)


def _arithmetic(op: str, values: list[int], prime: int) -> int:
    if op == "add":
        return sum(values) % prime
    if op == "neg":
        return -values[0] % prime
    if op == "div":
        return _ratio(values[0], values[1], prime)
    product = 1
    for value in values:
        product = product * value % prime
    return product


def _ratio(top: int, bottom: int, prime: int) -> int:
    if bottom == 0:
        raise NotRational("division by zero")
    return top * pow(bottom, -1, prime) % prime if bottom != 1 else top


def _power(base: int, exponent: Node, prime: int) -> int:
    negative = isinstance(exponent, Apply) and exponent.op == "neg"
    if isinstance(exponent, Apply) and exponent.op == "neg":
        exponent = exponent.args[0]
    power = _whole(exponent, prime)
    power = -power if negative else power
    if base == 0 and power <= 0:
        raise NotRational("zero to a power that is not positive")
    return pow(base, power, prime)


def _whole(exponent: Node, prime: int) -> int:
    """An integer exponent; that of a numeral power may be large: it is reduced by Fermat's little theorem."""
    if isinstance(exponent, Num) and exponent.value.denominator == 1 and abs(exponent.value) <= 10**4000:
        return int(exponent.value)
    if isinstance(exponent, Apply):
        return _exponent_tree(exponent, prime - 1)
    raise NotRational("exponent")


def _exponent_tree(node: Node, modulus: int) -> int:
    """An exponent of integers, modulo the group's order, which must not be divided."""
    match node:
        case Num(value, _, _) if value.denominator == 1:
            return int(value) % modulus
        case Apply("add", args):
            return sum(_exponent_tree(arg, modulus) for arg in args) % modulus
        case Apply("mul", args):
            product = 1
            for arg in args:
                product = product * _exponent_tree(arg, modulus) % modulus
            return product
        case Apply("neg", (arg,)):
            return -_exponent_tree(arg, modulus) % modulus
        case Apply("pow", (base, Num(value, _, _))) if value.denominator == 1 and 0 <= value:
            return pow(_exponent_tree(base, modulus), int(value), modulus)
    raise NotRational("exponent")
