"""Equations, definitions and named values: ``x = 5``, ``y = 2x + 1``, ``f(x) = 2x``, ``x^2 + y^2 = 1``."""

from __future__ import annotations

from grader.syntax.tree import Apply, Node, Relation, Sym

from .evaluate import symbols
from .families import same_but_for_parameter, with_same_constant
from .finding import Finding, Rules, no, yes
from .identity import proportional
from .lists import Compare
from .names import Named, is_of_a_function, named
from .regions import compare_regions
from .residues import same_with_parameters
from .rewrite import substituted

_DRAWN = frozenset(("=", "~=", "!=", "<", ">", "<=", ">="))
_SYMMETRIC = frozenset(("par", "perp", "~"))


def compare_equations(answer: Node, gold: Node, rules: Rules, compare: Compare) -> Finding:
    """Compare two nodes of which at least one is a chain of ``=``."""
    given, wanted = named(answer), named(gold)
    if given is not None and wanted is not None and not (given.name is None and wanted.name is None):
        found = _named(given, wanted, rules, compare)
        if not found.equal and _is_residue_class(given, wanted):
            return yes("residues", "the same residue class")
        if found.equal or not _could_be_equations(given, wanted):
            return found
    if isinstance(answer, Relation) and isinstance(gold, Relation):
        return _same_solutions(answer, gold, rules, compare)
    if isinstance(answer, Relation):
        return _solved_for(answer, gold, rules, compare)
    assert isinstance(gold, Relation)
    return _solved_for(gold, answer, rules, compare)


def _is_residue_class(given: Named, wanted: Named) -> bool:
    """``n = 2k + 1`` against ``n = 2m + 1``, ``n = k^2`` against ``n = m^2``: letters of their own."""
    names = {name for name in (given.name, wanted.name) if name is not None}
    if len(names) != 1 or not all(isinstance(name, Sym) and len(name.name) == 1 for name in names):
        return False
    return same_with_parameters(given.value, wanted.value) or (
        given.name == wanted.name and same_but_for_parameter(given.value, wanted.value)
    )


def _could_be_equations(given: Named, wanted: Named) -> bool:
    """Whether ``x + y = 5`` against ``y = 5 - x`` may yet be the same equation: other left sides, same
    unknowns.
    """
    if given.name is None or wanted.name is None or given.name == wanted.name:
        return False
    return not any(_called(name) or is_of_a_function(name) for name in (given.name, wanted.name))


def _named(given: Named, wanted: Named, rules: Rules, compare: Compare) -> Finding:
    if given.name is None or wanted.name is None or given.name == wanted.name:
        return compare(given.value, wanted.value, rules)
    renamed = _same_function(given, wanted)
    if renamed is not None:
        return compare(renamed, wanted.value, rules)
    return no("equations", "a value of another unknown")


def _same_function(given: Named, wanted: Named) -> Node | None:
    """``f(x) = 2x`` against ``f(t) = 2t`` or ``y = 2x``: the given value in the gold's variables."""
    one, other = given.name, wanted.name
    if _called(one) and _called(other):
        assert isinstance(one, Apply)
        assert isinstance(other, Apply)
        if one.op != other.op or len(one.args) != len(other.args):
            return None
        pairs = list(zip(one.args, other.args, strict=True))
        if not all(a == b or (_is_variable(a) and _is_variable(b)) for a, b in pairs):
            return None
        if any(a != b and isinstance(b, Sym) and b.name in symbols(given.value) for a, b in pairs):
            return None  # f(z) = 2x is another function than f(x) = 2x
        return substituted(given.value, {a.name: b for a, b in pairs if isinstance(a, Sym)})
    index = _same_sequence(one, other, given.value)
    if index is not None:
        return index
    functions = (_called(one), _called(other))
    if any(functions) and all(
        is_f or name == Sym("y") for is_f, name in zip(functions, (one, other), strict=True)
    ):
        return given.value
    return given.value if _letter(one) == _letter(other) != "" else None


def _letter(name: Node | None) -> str:
    """The ``h`` of ``h(t)`` and of ``h``."""
    if isinstance(name, Sym):
        return name.name
    return name.op.removeprefix("call:") if isinstance(name, Apply) and _called(name) else ""


def _is_variable(node: Node) -> bool:
    return isinstance(node, Sym) and node.name.islower()


def _same_sequence(one: Node | None, other: Node | None, value: Node) -> Node | None:
    """``a_n = 2n`` against ``a_k = 2k``: the given value in the gold's index."""
    if not isinstance(one, Sym) or not isinstance(other, Sym):
        return None
    (name, _, index), (same, _, wanted) = one.name.partition("_"), other.name.partition("_")
    if name != same or not (len(index) == len(wanted) == 1 and index.islower() and wanted.islower()):
        return None
    return substituted(value, {index: Sym(wanted)}) if index in symbols(value) else None


def _called(node: Node | None) -> bool:
    return isinstance(node, Apply) and node.op.startswith("call:")


def _same_relation(answer: Relation, gold: Relation, rules: Rules, compare: Compare) -> Finding:
    """Relations that are no equations (``⊂``, ``⊥``, ``→``): the same one between the same two things."""
    if answer.ops != gold.ops:
        return no("equations", "another relation")
    orders = [answer.items, answer.items[::-1]] if answer.ops[0] in _SYMMETRIC else [answer.items]
    for items in orders:
        if all(compare(one, other, rules).equal for one, other in zip(items, gold.items, strict=True)):
            return yes("equations", "the same relation between the same things")
    return no("equations", "a relation between other things")


def _same_solutions(answer: Relation, gold: Relation, rules: Rules, compare: Compare) -> Finding:
    """Equations are equal when they have the same solutions over the reals."""
    if len(answer.ops) != 1 or len(gold.ops) != 1:
        if answer.ops != gold.ops or set(gold.ops) != {"="}:
            return no("equations", "chains of equations")
        return _same_relation(answer, gold, rules, compare)
    if not {*answer.ops, *gold.ops} <= _DRAWN:
        return _same_relation(answer, gold, rules, compare)
    left, right = with_same_constant(_difference(answer), _difference(gold)), _difference(gold)
    if not symbols(left) or not symbols(right):
        return no("equations", "an equation without unknowns")
    if symbols(left) != symbols(right):
        return no("equations", "about different unknowns")
    if proportional(left, right) is not None:
        return yes("equations", "the same equation up to a factor")
    return compare_regions(answer, gold, rules)


def _difference(node: Relation) -> Node:
    return Apply("add", (node.items[0], Apply("neg", (node.items[1],))))


def _solved_for(equation: Relation, expression: Node, rules: Rules, compare: Compare) -> Finding:
    """``y + 1 = 2x`` against ``2x - 1``: the expression as the value of the equation's ``y``."""
    left_out = symbols(equation) - symbols(expression)
    if len(equation.ops) != 1 or len(left_out) != 1 or not symbols(expression) or equation.ops[0] != "=":
        return no("equations", "an equation is no value")
    unknown = Sym(next(iter(left_out)))
    if unknown.name not in ("y", "z", "f"):
        return no("equations", "an equation is no value")
    return _same_solutions(Relation((unknown, expression), ("=",)), equation, rules, compare)
