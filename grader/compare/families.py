"""Values up to a free choice: a constant of integration, an integer parameter."""

from __future__ import annotations

import itertools
from fractions import Fraction

from grader.syntax.tree import Apply, Node, Num, Sym, walk

from .evaluate import context, evaluate, symbols
from .finding import Finding, no, yes
from .identity import same, same_up_to_constant
from .operations import NotNumericError, UndefinedError
from .rewrite import substituted

_words = str.split  # a table of words is easier to read and to extend than a list of strings

MAX_CONSTANTS = 3
_OF_INTEGRATION = frozenset(_words("C c K k D C_0 C_1 c_1 const"))
_CONSTANTS = frozenset(_words("C c K k A B D C_0 C_1 C_2 C_3 c_0 c_1 c_2 c_3 const"))
_PARAMETERS = frozenset(("k", "n", "m", "l", "t", "K", "N", "Z", "j", "p", "r"))
_VARIABLES = frozenset(_words("x y z t u v s w theta phi"))


def compare_antiderivatives(answer: Node, gold: Node) -> Finding | None:
    """Both ``F + C``: equal when the rests differ by a constant; None when the two are not of this form."""
    given, wanted = _without_constant(answer), _without_constant(gold)
    if given is None or wanted is None:
        return None
    names = symbols(given[0]) | symbols(wanted[0])
    if not names & _VARIABLES or names & _CONSTANTS:
        return None
    if same_up_to_constant(given[0], wanted[0]):
        return yes("sampling", "equal up to the constant of integration")
    return no("sampling", "the difference is no constant")


def _without_constant(node: Node) -> tuple[Node, str] | None:
    if not isinstance(node, Apply) or node.op != "add":
        return None
    constants = [arg for arg in node.args if isinstance(arg, Sym) and arg.name in _OF_INTEGRATION]
    if len(constants) != 1:
        return None
    rest = tuple(arg for arg in node.args if arg is not constants[0])
    if constants[0].name in symbols(*rest):
        return None
    return Apply("add", rest), constants[0].name


def compare_families(answer: Node, gold: Node) -> Finding | None:
    """``π/6 + kπ`` against ``π/6 + nπ``: the same numbers as the parameter runs through the integers."""
    given, wanted = _parameter(answer), _parameter(gold)
    if given is None or wanted is None:
        return None
    one, other = _progression(answer, given), _progression(gold, wanted)
    if one is None or other is None:
        return None
    return _same_progression(one, other)


def compare_renamed(answer: Node, gold: Node) -> Finding | None:
    """``C e^x`` against ``k e^x``: free constants may have other names; None when none was renamed."""
    ours, theirs = symbols(answer) - symbols(gold), symbols(gold) - symbols(answer)
    shared = symbols(answer) & symbols(gold) & _VARIABLES
    allowed = _OF_INTEGRATION if len(ours) == 1 else _CONSTANTS
    if not (1 <= len(ours) == len(theirs) <= MAX_CONSTANTS and shared and ours | theirs <= allowed):
        return None
    for order in itertools.permutations(sorted(theirs)):
        names: dict[str, Node] = {a: Sym(b) for a, b in zip(sorted(ours), order, strict=True)}
        found = same(substituted(answer, names), gold)
        if found.equal:
            return yes(found.by, "equal but for the names of constants")
    return None


def with_same_parameter(answer: Node, gold: Node) -> Node:
    """The answer with its parameter named as the gold's, where each side has exactly one of its own."""
    ours, theirs = symbols(answer) - symbols(gold), symbols(gold) - symbols(answer)
    if len(ours) == len(theirs) == 1 and ours | theirs <= _PARAMETERS:
        return substituted(answer, {next(iter(ours)): Sym(next(iter(theirs)))})
    return answer


def _parameter(node: Node) -> str | None:
    names = symbols(node)
    periodic = any(isinstance(part, Sym) and part.name == "pi" for part in walk(node)) or any(
        isinstance(part, Num) and part.value in (180, 360) for part in walk(node)
    )
    if len(names) != 1 or not periodic or not names <= _PARAMETERS:
        return None
    return next(iter(names))


def _progression(node: Node, name: str) -> tuple[object, object] | None:
    """Start and step of a linear family."""
    try:
        values = [
            evaluate(substituted(node, {name: Num(Fraction(k))}), {}, 40, real=True) for k in (0, 1, 2, 5)
        ]
    except (UndefinedError, NotNumericError):
        return None
    step = values[1] - values[0]
    if (
        abs(values[2] - values[0] - 2 * step) > 1e-25
        or abs(values[3] - values[0] - 5 * step) > 1e-25
        or step == 0
    ):
        return None
    return values[0], abs(step)


def _same_progression(one: tuple[object, object], other: tuple[object, object]) -> Finding:
    ctx = context(40)
    start, step = ctx.mpf(one[0]), ctx.mpf(one[1])
    if abs(step - ctx.mpf(other[1])) > 1e-25:
        return no("families", "another period")
    turns = (start - ctx.mpf(other[0])) / step
    if abs(turns - ctx.nint(turns)) > 1e-25:
        return no("families", "another starting value")
    return yes("families", "the same values as the parameter runs through the integers")
