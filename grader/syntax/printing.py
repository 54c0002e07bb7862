"""Typed values as plain text that reads back to the same value."""

from __future__ import annotations

from grader.syntax.tree import (
    Apply,
    Based,
    Bracket,
    Clock,
    Junction,
    Matrix,
    Node,
    Num,
    Quantity,
    Ratio,
    Relation,
    SetBuilder,
    Sym,
    Words,
)

_SIGNS = {"add": " + ", "mul": " * ", "div": " / ", "pow": " ^ "}
_WRAPPED = {"neg": "-{}", "pm": "\\pm {}", "mp": "\\mp {}", "fact": "{}!", "fact2": "{}!!"}
_SETS = {"union": "\\cup", "intersection": "\\cap", "difference": "\\setminus"}
_NAMES = {"pi": "\\pi", "oo": "\\infty"}


def show(node: Node) -> str:
    """The value in plain notation, every operation in parentheses of its own."""
    match node:
        case Num():
            return _number(node)
        case Sym(name):
            return _NAMES.get(name, name)
        case Apply(op, args):
            return _operation(op, args)
        case Based(digits, base):
            return f"{digits}_{{{base}}}"
        case Quantity(value, unit):
            return f"{show(value)} {unit.name}"
        case Bracket(opening, closing, items):
            left, right = ("\\{", "\\}") if opening == "{" else (opening, closing)
            return left + ", ".join(map(show, items)) + right
        case SetBuilder(variable, condition):
            return f"\\{{{show(variable)} | {show(condition)}\\}}"
        case Matrix(rows):
            lines = " \\\\ ".join(" & ".join(map(show, row)) for row in rows)
            return f"\\begin{{pmatrix}}{lines}\\end{{pmatrix}}"
        case Relation(items, ops):
            links = "".join(f" {_relation(op)} {show(item)}" for op, item in zip(ops, items[1:], strict=True))
            return show(items[0]) + links
        case Junction(op, items):
            return {"list": ", ", "or": " or ", "and": " and "}[op].join(map(show, items))
        case Ratio(items):
            return " : ".join(map(show, items))
        case Clock(minutes, half):
            return f"{minutes // 60}:{minutes % 60:02}" + (f" {half}" if half else "")
        case Words(text):
            return text


def _number(number: Num) -> str:
    if number.value < 0:
        return f"(-{_number(Num(-number.value, number.places, number.digits))})"
    if number.places is not None and 0 <= number.places < 100:
        shifted = number.value * 10**number.places
        digits = str(abs(int(shifted))).rjust(number.places + 1, "0")
        whole = digits[: len(digits) - number.places]
        return f"{whole}.{digits[len(digits) - number.places :]}" if number.places else whole
    value = number.value
    return f"({value.numerator} / {value.denominator})" if value.denominator != 1 else str(value.numerator)


def _operation(op: str, args: tuple[Node, ...]) -> str:
    shown = [show(arg) for arg in args]
    if op in _SIGNS:
        return "(" + _SIGNS[op].join(shown) + ")"
    if op in _WRAPPED:
        return "(" + _WRAPPED[op].format(shown[0]) + ")"
    if op in _SETS:
        return f" {_SETS[op]} ".join(shown)
    if op == "root":
        return f"\\sqrt[{shown[1]}]{{{shown[0]}}}"
    if op == "abs":
        return f"(|{shown[0]}|)"
    if op == "log":
        return f"\\log_{{{shown[1]}}}({shown[0]})" if len(args) == 2 else f"\\ln({shown[0]})"
    if op == "binom":
        return f"\\binom{{{shown[0]}}}{{{shown[1]}}}"
    if op == "congruent":
        return f"{shown[0]} = {shown[1]} \\pmod{{{shown[2]}}}"
    return f"{op.removeprefix('call:').removesuffix('?')}({', '.join(shown)})"


def _relation(op: str) -> str:
    return {"in": "\\in", "notin": "\\notin", "~=": "\\approx", "sub": "\\subset"}.get(op, op)
