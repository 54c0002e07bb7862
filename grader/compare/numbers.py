"""Numbers and expressions: exact, or a decimal that is a rounding of the other side.

A decimal against an exact value is right when it is that value rounded to the places written, with at least
three
significant digits, whichever side is the gold.  Two decimals are equal when the answer rounds to a gold of
at least three
significant digits, not the other way round.
"""

from __future__ import annotations

from fractions import Fraction

from grader.symbolic.algebra import is_needed, same_by_algebra
from grader.syntax.tree import Apply, Node, Num, Quantity

from .evaluate import context, evaluate, symbols
from .exact import rational
from .finding import Finding, Rules, no, yes
from .identity import same
from .operations import NotNumericError, UndefinedError

ENOUGH_DIGITS = 3


def compare_numbers(answer: Node, gold: Node, rules: Rules) -> Finding:
    """Compare two values or expressions; the decimal rules apply when a side is one decimal."""
    identity = same(answer, gold)
    if identity.equal:
        return yes(identity.by, identity.reason)
    if rules.options.tolerance is not None and _within(answer, gold, rules.options.tolerance):
        return yes("numeric", f"within the task's tolerance {rules.options.tolerance}")
    rounded = _rounding(answer, gold, rules)
    if rounded:
        return yes("numeric", rounded)
    short = _too_short(answer, gold) or _too_short(gold, answer)
    if short:
        return no("numeric", short)
    if identity.equal is None and (is_needed(answer) or is_needed(gold)) and same_by_algebra(answer, gold):
        return yes("sympy", "equal after evaluation")
    if identity.equal is None:
        return no(identity.by, identity.reason or "no point where both are defined")
    return no(identity.by, identity.reason)


def _decimal(node: Node) -> Num | None:
    return node if isinstance(node, Num) and node.places is not None else None


def _rounding(answer: Node, gold: Node, rules: Rules) -> str:
    """Why one side is a rounding of the other; empty when it is none."""
    if rules.options.decimals == "exact":
        return ""
    given, wanted = _decimal(answer), _decimal(gold)
    if wanted is not None:
        finer = given is None or (given.places or 0) > (wanted.places or 0)
        if finer and wanted.digits >= ENOUGH_DIGITS and _rounds_to(answer, wanted):
            return f"rounds to the gold's {wanted.digits} digits"
        return ""
    loose = given is not None and given.digits >= ENOUGH_DIGITS and rules.options.decimals == "either"
    if given is not None and loose and _rounds_to(gold, given):
        return f"the gold rounded to {given.digits} digits"
    return ""


def _rounds_to(exact: Node, decimal: Num) -> bool:
    """Whether the exact value, rounded to the decimal's places, gives the decimal."""
    half = Fraction(1, 2) * Fraction(10) ** -(decimal.places or 0)
    value = rational(exact)
    if value is not None:
        return abs(value - decimal.value) <= half
    if symbols(exact):
        return False
    try:
        number = evaluate(exact, {}, 50, real=True)
    except (UndefinedError, NotNumericError):
        return False
    ctx = context(50)
    distance = abs(number - ctx.mpf(decimal.value.numerator) / decimal.value.denominator)
    return bool(distance <= ctx.mpf(half.numerator) / half.denominator)


def _too_short(rounded: Node, exact: Node) -> str:
    """That a decimal is a rounding, of too few digits to count as one; empty when it is none."""
    decimal = _decimal(rounded)
    if decimal is None or decimal.digits >= ENOUGH_DIGITS or _decimal(exact) is not None:
        return ""
    if not _rounds_to(exact, decimal):
        return ""
    return f"a rounding to {decimal.digits} significant digits: at least {ENOUGH_DIGITS} are needed"


def is_rounding(exact: Node, rounded: Node) -> bool:
    """Whether a value is another one rounded to its places; true where that cannot be told."""
    exact = exact.value if isinstance(exact, Quantity) else exact
    if isinstance(rounded, Quantity):
        rounded = hundredth(rounded.value) if rounded.unit.name == "percent" else rounded.value
    if not isinstance(rounded, Num):
        return True
    places = 0 if rounded.places is None else rounded.places
    try:
        return _rounds_to(exact, Num(rounded.value, places)) or bool(symbols(exact))
    except (UndefinedError, NotNumericError):
        return True


def _within(answer: Node, gold: Node, tolerance: float) -> bool:
    if symbols(answer) or symbols(gold):
        return False
    try:
        one, other = evaluate(answer, {}, 30, real=True), evaluate(gold, {}, 30, real=True)
    except (UndefinedError, NotNumericError):
        return False
    return bool(abs(one - other) <= tolerance * (abs(other) or 1) * (1 + 1e-12))


def hundredth(node: Node) -> Node:
    """The value divided by 100, its written places kept."""
    if isinstance(node, Num):
        places = None if node.places is None else node.places + 2
        return Num(node.value / 100, places, node.digits)
    return Apply("div", (node, Num(Fraction(100))))
