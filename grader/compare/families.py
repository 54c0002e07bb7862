"""Values up to a free choice: a constant of integration, the names of constants and parameters."""

from __future__ import annotations

import itertools
import re

from grader.syntax.tree import Apply, Node, Sym

from .evaluate import symbols
from .finding import Finding, no, yes
from .identity import same, same_up_to_constant
from .progressions import PARAMETERS
from .rewrite import substituted

_words = str.split  # a table of words is easier to read and to extend than a list of strings

MAX_CONSTANTS = 3
_NUMBERED = re.compile(r"[Cc]_\d")
_OF_INTEGRATION = frozenset(_words("C c K k D C_0 C_1 c_1 const"))
_CONSTANTS = frozenset(_words("C c K k A B D C_0 C_1 C_2 C_3 c_0 c_1 c_2 c_3 const"))
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


def compare_renamed(answer: Node, gold: Node) -> Finding | None:
    """``C e^x`` against ``k e^x``: free constants may have other names; None when none was renamed."""
    ours, theirs = symbols(answer) - symbols(gold), symbols(gold) - symbols(answer)
    shared = symbols(answer) & symbols(gold) & _VARIABLES
    if not ours and not theirs and shared:
        return _exchanged(answer, gold)
    allowed = _OF_INTEGRATION if len(ours) == 1 else _CONSTANTS
    if not (1 <= len(ours) == len(theirs) <= MAX_CONSTANTS and shared and ours | theirs <= allowed):
        return None
    for order in itertools.permutations(sorted(theirs)):
        names: dict[str, Node] = {a: Sym(b) for a, b in zip(sorted(ours), order, strict=True)}
        found = same(substituted(answer, names), gold)
        if found.equal:
            return yes(found.by, "equal but for the names of constants")
    return None


def _exchanged(answer: Node, gold: Node) -> Finding | None:
    """``C_1 x + C_2`` against ``C_2 x + C_1``: numbered constants in another order."""
    names = sorted(name for name in symbols(gold) if _NUMBERED.fullmatch(name))
    if not 2 <= len(names) <= MAX_CONSTANTS:
        return None
    for order in itertools.permutations(names):
        exchanged: dict[str, Node] = {a: Sym(b) for a, b in zip(names, order, strict=True)}
        if same(substituted(answer, exchanged), gold).equal:
            return yes("sampling", "equal but for the order of constants")
    return None


def with_same_constant(answer: Node, gold: Node) -> Node:
    """The answer with its constant of integration named as the gold's: ``x^2 + y^2 = C``."""
    ours, theirs = symbols(answer) - symbols(gold), symbols(gold) - symbols(answer)
    if len(ours) == len(theirs) == 1 and ours | theirs <= _OF_INTEGRATION and symbols(answer) & _VARIABLES:
        return substituted(answer, {next(iter(ours)): Sym(next(iter(theirs)))})
    return answer


def same_but_for_parameter(answer: Node, gold: Node) -> bool:
    """Whether two values differ only in the letter of their one parameter (``3^k``, ``3^m``)."""
    ours, theirs = symbols(answer), symbols(gold)
    if len(ours) != 1 or len(theirs) != 1 or ours == theirs or not ours | theirs <= PARAMETERS:
        return False
    return bool(same(substituted(answer, {next(iter(ours)): Sym(next(iter(theirs)))}), gold).equal)


def with_same_parameter(answer: Node, gold: Node) -> Node:
    """The answer with its parameter named as the gold's, where each side has exactly one of its own."""
    ours = (symbols(answer) - symbols(gold)) & PARAMETERS
    theirs = (symbols(gold) - symbols(answer)) & PARAMETERS
    if len(ours) == len(theirs) == 1:
        return substituted(answer, {next(iter(ours)): Sym(next(iter(theirs)))})
    return answer
