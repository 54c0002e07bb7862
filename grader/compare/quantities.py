"""Values with units: converted when both have one, forgiven when one side has none, never confused."""

from __future__ import annotations

from fractions import Fraction

from grader.syntax.tree import Apply, Node, Num, Quantity, Sym, Unit, walk

from .finding import Finding, Rules, no, yes
from .numbers import compare_numbers, hundredth
from .rewrite import rebuilt

_PERCENT = "percent"
_ANGLES = frozenset(("asin", "acos", "atan", "acot", "asec", "acsc", "arg"))
# Pounds of money or of weight, and a sign that two currencies share: the other side tells.
_SAME_SIGN = ({"£", "pound"}, {"¥", "yen"})


def compare_quantities(answer: Node, gold: Node, rules: Rules) -> Finding:
    """Compare two values of which at least one has a unit."""
    answer, gold = folded(answer), folded(gold)
    if not isinstance(answer, Quantity) and not isinstance(gold, Quantity):
        return compare_numbers(answer, gold, rules)
    if _is_percent(answer) or _is_percent(gold):
        return _percents(answer, gold, rules)
    if isinstance(answer, Quantity) and isinstance(gold, Quantity):
        return _both(answer, gold, rules)
    return _one_sided(answer, gold, rules)


def folded(node: Node) -> Node:
    """A sum of quantities (2 hours 30 minutes) as one quantity; minus signs inside."""
    if isinstance(node, Apply) and node.op == "add" and any(isinstance(arg, Quantity) for arg in node.args):
        parts = [folded(arg) for arg in node.args]
        first = parts[0]
        if isinstance(first, Quantity) and all(
            isinstance(p, Quantity) and p.unit.dims == first.unit.dims for p in parts
        ):
            sizes = [p.unit.size for p in parts if isinstance(p, Quantity)]
            if first.unit.size and all(sizes):
                terms = tuple(
                    Apply("mul", (p.value, Num((p.unit.size or Fraction(1)) / first.unit.size)))
                    for p in parts
                    if isinstance(p, Quantity)
                )
                return Quantity(Apply("add", terms), first.unit)
    if (
        isinstance(node, Apply)
        and node.op in ("mul", "div")
        and any(isinstance(arg, Quantity) for arg in node.args)
    ):
        return _product(node)
    return node


def degrees_as_radians(node: Node) -> Node:
    """The tree with every number of degrees in radians."""
    if isinstance(node, Quantity) and node.unit.dims == (("degree", 1),):
        return _radians(node)
    return rebuilt(node, degrees_as_radians)


def _product(node: Apply) -> Node:
    quantities = [arg for arg in node.args if isinstance(arg, Quantity)]
    if len(quantities) != 1 or (node.op == "div" and not isinstance(node.args[0], Quantity)):
        return node
    values = tuple(arg.value if isinstance(arg, Quantity) else arg for arg in node.args)
    return Quantity(Apply(node.op, values), quantities[0].unit)


def _is_percent(node: Node) -> bool:
    return isinstance(node, Quantity) and node.unit.name in (_PERCENT, "pct")


def _percents(answer: Node, gold: Node, rules: Rules) -> Finding:
    """A percent equals its hundredth; a bare number equals the percent only when the gold is the one
    with the sign.
    """
    if isinstance(answer, Quantity) and isinstance(gold, Quantity):
        if _is_percent(answer) and _is_percent(gold):
            return compare_numbers(answer.value, gold.value, rules)
        return no("units", f"{answer.unit.name} is not {gold.unit.name}")
    if isinstance(gold, Quantity):
        bare = compare_numbers(answer, gold.value, rules)
        return bare if bare.equal else compare_numbers(answer, hundredth(gold.value), rules)
    assert isinstance(answer, Quantity)
    return compare_numbers(hundredth(answer.value), gold, rules)


def _both(answer: Quantity, gold: Quantity, rules: Rules) -> Finding:
    if answer.unit.size is None or gold.unit.size is None:
        if not _labels_agree(answer.unit, gold.unit):
            return no("units", f"{answer.unit.name} is not {gold.unit.name}")
        return compare_numbers(answer.value, gold.value, rules)
    if {answer.unit.name, gold.unit.name} in _SAME_SIGN:
        return compare_numbers(answer.value, gold.value, rules)
    angle = _angles(answer, gold)
    if angle is not None:
        return compare_numbers(*angle, rules)
    if "unit" in (
        base for base, _ in answer.unit.dims + gold.unit.dims
    ):  # "square units" leave the unit open, but not what is measured
        if (("unit", 1),) not in (answer.unit.dims, gold.unit.dims) and _power(answer.unit) != _power(
            gold.unit
        ):
            return no("units", f"{answer.unit.name} and {gold.unit.name} measure different things")
        return compare_numbers(answer.value, gold.value, rules)
    if answer.unit.dims != gold.unit.dims:
        return no("units", f"{answer.unit.name} and {gold.unit.name} measure different things")
    if answer.unit.size == gold.unit.size:
        return compare_numbers(answer.value, gold.value, rules)
    factor = Num(answer.unit.size / gold.unit.size)
    found = compare_numbers(Apply("mul", (answer.value, factor)), gold.value, rules)
    return found if not found.equal else yes("units", f"{answer.unit.name} converted to {gold.unit.name}")


def _power(unit: Unit) -> int:
    """Of a length, an area, a volume: 1, 2, 3."""
    powers = [power for base, power in unit.dims if base in ("unit", "m")]
    if len(powers) != 1 or len(unit.dims) != 1:
        return 99
    return powers[0]


def _angles(answer: Quantity, gold: Quantity) -> tuple[Node, Node] | None:
    """Degrees against radians."""
    dims = {answer.unit.dims, gold.unit.dims}
    if dims != {(("degree", 1),), (("radian", 1),)}:
        return None
    return _radians(answer), _radians(gold)


def _radians(node: Quantity) -> Node:
    if node.unit.dims == (("radian", 1),):
        return node.value
    return Apply("div", (Apply("mul", (node.value, Sym("pi"))), Num(180 / (node.unit.size or Fraction(1)))))


def _labels_agree(one: Unit, other: Unit) -> bool:
    """Things counted: the same words, or one side says more (``ways``, ``different ways``)."""
    first, second = _label(one), _label(other)
    return not first or not second or first <= second or second <= first


def _label(unit: Unit) -> frozenset[str]:
    words = (word.lower().removesuffix("s") for word in unit.name.replace("^", " ").split())
    return frozenset(words) - {
        "unit",
        "unit2",
        "of",
        "the",
        "different",
        "total",
        "2",
        "3",
        "square",
        "cubic",
    }


def _one_sided(answer: Node, gold: Node, rules: Rules) -> Finding:
    """A missing unit is forgiven unless the task requires it."""
    if isinstance(gold, Quantity):
        if rules.options.units_required:
            return no("units", f"the unit {gold.unit.name} is missing")
        found = compare_numbers(answer, gold.value, rules)
        if not found.equal and gold.unit.dims == (("degree", 1),) and _has_pi(answer):
            return compare_numbers(answer, _radians(gold), rules)
        return found if found.equal else _spelled(answer, gold, found, rules)
    assert isinstance(answer, Quantity)
    found = compare_numbers(answer.value, gold, rules)
    if not found.equal and answer.unit.dims == (("degree", 1),) and _has_pi(gold):
        return compare_numbers(_radians(answer), gold, rules)
    return found if found.equal else _spelled(gold, answer, found, rules)


def _spelled(bare: Node, quantity: Quantity, found: Finding, rules: Rules) -> Finding:
    """``5m`` reads as a product, ``5 \\text{ m}`` as a length: the same letters are the same unit."""
    del rules
    letters = "".join(part.name for part in walk(bare) if isinstance(part, Sym))
    if not letters or sorted(letters) != sorted(c for c in quantity.unit.name if c.isalpha()):
        return found
    factors = bare.args if isinstance(bare, Apply) and bare.op in ("mul", "div") else (bare,)
    numbers = [factor for factor in factors if isinstance(factor, Num)]
    if len(numbers) == 1 and numbers[0] == quantity.value:
        return yes("units", "the same unit, written as letters")
    return found


def _has_pi(node: Node) -> bool:
    """Whether a value is an angle in radians by its looks: a part of π, or an inverse function's value."""
    return any(
        (isinstance(part, Sym) and part.name == "pi") or (isinstance(part, Apply) and part.op in _ANGLES)
        for part in walk(node)
    )
