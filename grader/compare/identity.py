"""Are two expressions the same function?  Identity testing in three tiers, from exact to last resort.

1. Rational numbers: exactly.
2. Rational functions: at random points modulo a prime (``modular``).
3. Anything else: at several points, with 30 digits and, where they agree, with 60 and 120.  A true
difference keeps its
   size when the precision grows; the noise of rounding shrinks with it.

Points are drawn from the names of the variables, so verdicts repeat.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fractions import Fraction

from grader.syntax.tree import Apply, Node, Sym, walk

from .bounds import apart
from .evaluate import context, evaluate, is_complex, symbols
from .exact import rational
from .modular import NoResidueError, Residues
from .operations import NotNumericError, UndefinedError, Value

_words = str.split  # a table of words is easier to read and to extend than a list of strings

_DIGITS = (30, 60, 120)
_DIGITS_OF_INTEGRALS = (15, 40)
_POINTS = 14
_ENOUGH = 5
_BETWEEN = 8  # points between whole numbers, for what jumps
_WHOLE = 33  # whole numbers to try for what jumps: two to the fifth and one more


@dataclass(frozen=True, slots=True)
class Identity:
    """``equal`` is None when no tier could tell."""

    equal: bool | None
    by: str
    reason: str = ""


def same(one: Node, other: Node) -> Identity:
    """Whether two expressions are equal wherever both are defined over the reals (or complex, where
    ``i`` occurs).
    """
    exact_one, exact_other = rational(one), rational(other)
    if exact_one is not None and exact_other is not None:
        equal = exact_one == exact_other
        return Identity(
            equal,
            "numeric",
            "equal exactly" if equal else f"{_short(exact_one)} is not {_short(exact_other)}",
        )
    modular = _same_modular(one, other)
    if modular.equal is not None:
        return modular
    return _same_sampled(one, other)


def _short(value: Fraction) -> str:
    bits = value.numerator.bit_length() + value.denominator.bit_length()
    return str(value) if bits < 200 else "a long number"


# --- modulo a prime


def _same_modular(one: Node, other: Node) -> Identity:
    by = "polynomial"
    for trial in range(3):
        residues = Residues(trial)
        try:
            left, right = residues.of(one), residues.of(other)
        except NoResidueError:
            return Identity(None, by)
        if left != right:
            if residues.opaque:
                return Identity(None, by)
            return Identity(False, by, "different at a random point modulo a prime")
    return Identity(True, by, "equal at random points modulo a prime")


def _integer(name: str, trial: int) -> int:
    return int.from_bytes(hashlib.blake2b(f"{trial}|{name}".encode(), digest_size=8).digest(), "big")


# --- at points


def point(names: frozenset[str], trial: int) -> dict[str, Fraction]:
    """A point: positive, of both signs, or whole numbers, in turn; every name its own value."""
    env: dict[str, Fraction] = {}
    for order, name in enumerate(sorted(names)):
        seed = _integer(name, trial)
        match trial % 4:
            case 0:
                env[name] = Fraction(seed % 2711 + 300, 1009) * (-1 if trial % 8 == 4 else 1)
            case 2:
                env[name] = Fraction(seed % 11 + 1 + (10 if name in _UPPER_INDICES else 0))
            case _:
                size = Fraction(seed % 3001 + 100, 1013) if trial % 4 == 1 else Fraction(seed % 997 + 1, 1021)
                env[name] = size * _sign(order, trial)
    return env


def _sign(order: int, trial: int) -> int:
    """The sign of a name in an odd trial: whatever two names, two of the first trials tell them apart."""
    bit, turned = divmod(trial // 2, 2)
    return 1 if (order >> bit & 1) != (turned == 0) else -1


def _last_needed(names: frozenset[str]) -> int:
    """The trial by which any two names had different signs, and each name both."""
    return 4 * max((len(names) - 1).bit_length(), 1) - 1


def whole_points(names: frozenset[str], count: int) -> list[dict[str, Fraction]]:
    """Whole numbers for expressions that jump there: one by one for one name, mixed for several."""
    if len(names) == 1:
        return [dict.fromkeys(names, Fraction(number)) for number in range(1, count + 1)]
    return [
        {
            name: Fraction(_integer(name, trial) % 17 + (1 if name not in _UPPER_INDICES else 2))
            for name in names
        }
        for trial in range(count)
    ]


_INDICES = frozenset("knmN")
_UPPER_INDICES = frozenset(_words("n m N M d p"))  # usually the larger of two indices


def _same_sampled(one: Node, other: Node) -> Identity:
    names = symbols(one, other)
    fields = (False,) if is_complex(one, other) else (True, False)
    for real in fields:
        found = _sample(one, other, names, real=real)
        if found.equal is False and (whole := names & _INDICES & (_turning(one) | _turning(other))):
            return _at_whole_numbers(one, other, names, whole) or found
        if found.equal is not None or found.reason:
            return found
    return Identity(None, "sampling", "")


def _turning(node: Node) -> frozenset[str]:
    """The letters that stand beside π in a trigonometric function, or over a negative base: ``(-1)^n``."""
    found: frozenset[str] = frozenset()
    for part in walk(node):
        match part:
            case Apply("sin" | "cos" | "tan", (angle,)) if Sym("pi") in walk(angle):
                found |= symbols(angle)
            case Apply("pow", (base, exponent)) if (rational(base) or 0) < 0:
                found |= symbols(exponent)
    return found


def _at_whole_numbers(
    one: Node, other: Node, names: frozenset[str], whole: frozenset[str]
) -> Identity | None:
    """Equal where the indices are whole numbers, as in ``\\cos n\\pi = (-1)^n``; None if they are not."""
    agreed = 0
    for trial in range(_BETWEEN):
        env = point(names, trial) | dict.fromkeys(whole, Fraction(trial + 1))
        env |= {name: Fraction(trial + 1 + 3 * order) for order, name in enumerate(sorted(whole))}
        try:
            if not same_value(one, other, env, real=True):
                return None
        except UndefinedError:
            continue
        except NotNumericError:
            return None
        agreed += 1
    reason = "equal at whole numbers, which is what the letters count"
    return Identity(True, "sampling", reason) if agreed >= _ENOUGH else None


def _sample(one: Node, other: Node, names: frozenset[str], *, real: bool) -> Identity:
    """Compare at points; without variables one is enough.  ``equal`` None without a reason: no common
    point.
    """
    agreed = 0
    wanted = _ENOUGH if names else 1
    last = _last_needed(names)
    jumps = _jumps(one, other) and bool(names)
    for trial, env in enumerate(_points(names, jumps=jumps)):
        try:
            equal = same_value(one, other, env, real=real, deep=agreed < 2)
        except UndefinedError:
            continue
        except NotNumericError as trouble:
            return Identity(None, "sampling", str(trouble))
        if not equal:
            return Identity(False, "sampling", f"different at {_shown(env)}" if names else "different values")
        agreed += 1
        if agreed >= wanted and trial >= last and not jumps:
            break
    if agreed >= min(wanted, 3):
        return Identity(
            True, "sampling" if names else "numeric", "equal at random points" if names else "the same value"
        )
    return Identity(None, "sampling")


def _points(names: frozenset[str], *, jumps: bool) -> list[dict[str, Fraction]]:
    """The points to try, one without variables; of indices in expressions that jump only whole numbers."""
    if not names:
        return [{}]
    if not jumps:
        return [point(names, trial) for trial in range(_POINTS)]
    between = [] if names <= _INDICES else [point(names, trial) for trial in range(_BETWEEN)]
    return between + whole_points(names, _WHOLE)


def _jumps(*nodes: Node) -> bool:
    return any(mentions(node, op) for node in nodes for op in ("floor", "ceil", "mod", "gcd", "lcm", "fact2"))


def same_value(one: Node, other: Node, env: dict[str, Fraction], *, real: bool, deep: bool = True) -> bool:
    """Whether two expressions have the same value at a point.  Raises ``UndefinedError``,
    ``NotNumericError``.

    ``deep``: agreement to some 25 digits is confirmed with higher precision.
    """
    if real and apart(one, other, env):
        return False
    gap: Value = None
    slow = mentions(one, "int") or mentions(other, "int")
    for digits in _DIGITS_OF_INTEGRALS if slow else _DIGITS:
        left, right = evaluate(one, env, digits, real=real), evaluate(other, env, digits, real=real)
        size = max(abs(left), abs(right))
        new_gap = abs(left - right)
        ctx = context(digits)
        if gap is None:
            if new_gap > size * 1e-12 and new_gap > ctx.mpf(10) ** -12:
                return False
            if not deep and new_gap <= size * ctx.mpf(10) ** -25:
                return True
        elif new_gap == 0 or new_gap <= gap * ctx.mpf(10) ** -20:
            return True
        elif new_gap > size * ctx.mpf(10) ** (10 - digits) and new_gap > gap * ctx.mpf(10) ** -5:
            return False
        gap = new_gap
    return bool(gap <= size * ctx.mpf(10) ** -100)


def _shown(env: dict[str, Fraction]) -> str:
    return ", ".join(f"{name}={value}" for name, value in sorted(env.items())[:4])


# --- up to a constant


def same_up_to_constant(one: Node, other: Node) -> bool:
    """Whether the difference does not depend on the variables (antiderivatives)."""
    return _constant(Apply("add", (one, Apply("neg", (other,)))), symbols(one, other))


def proportional(one: Node, other: Node) -> Fraction | int | None:
    """The sign (1 or -1) of the constant ratio of two expressions; None when it is not constant, 0
    when it is complex.
    """
    names = symbols(one, other)
    ratio = Apply("div", (one, other))
    if not names or not _constant(ratio, names):
        return None
    for trial in range(_POINTS):
        for real in (True, False):
            try:
                value = evaluate(ratio, point(names, trial), 30, real=real)
            except (UndefinedError, NotNumericError):
                continue
            if abs(value) < 1e-20:
                return None
            if abs(context(30).im(value)) > 1e-20:
                return 0
            return 1 if context(30).re(value) > 0 else -1
    return None


def _constant(node: Node, names: frozenset[str]) -> bool:
    """Whether the value is the same at several points."""
    complex_field = is_complex(node)
    first: Value = None
    seen = 0
    for trial in range(_POINTS):
        try:
            value = evaluate(node, point(names, trial), 40, real=not complex_field)
        except UndefinedError:
            continue
        except NotNumericError:
            return False
        if first is None:
            first = value
        elif abs(value - first) > max(abs(first), abs(value), 1) * 1e-22:
            return False
        seen += 1
        if seen >= _ENOUGH:
            return True
    return seen >= 3


def mentions(node: Node, op: str) -> bool:
    """Whether an operation occurs in the tree."""
    return any(isinstance(part, Apply) and part.op == op for part in walk(node))


def is_constant_name(node: Node, *names: str) -> bool:
    """Whether the node is one of these symbols."""
    return isinstance(node, Sym) and node.name in names
