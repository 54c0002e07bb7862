"""An expression of a test as a function of the values that its calls returned."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.cells.order import Call
from sandbox.job import Verdict
from sandbox.judge.assertions.functions import FUNCTIONS
from sandbox.judge.assertions.operators import BINARY, COMPARISONS, UNARY

Values = Callable[[int], object]
Condition = Callable[[Values], object]


class NotSimpleError(Exception):
    """The test has a form that is not rewritten."""


class Unmet(Exception):  # noqa: N818 — not an error: how a call without a value ends the evaluation
    """A call whose value was needed gave none; ``verdict`` says what came of it."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict)
        self.verdict = verdict


@dataclass(slots=True)
class Builder:
    """Builds conditions and collects, in order, the calls that they need.

    ``callee`` maps the function part of a call expression to the name to be called, None if it is not the
    program's.
    """

    callee: Callable[[ast.expr], str | None]
    calls: list[Call] = field(default_factory=list)

    def build(self, node: ast.expr) -> Condition:
        """The node as a function.  Raises NotSimpleError."""
        match node:
            case ast.Constant(value=value) if value is not Ellipsis:
                return lambda _: value
            case ast.List(elts=elts) | ast.Tuple(elts=elts) | ast.Set(elts=elts):
                return self._display({ast.List: list, ast.Tuple: tuple, ast.Set: set}[type(node)], elts)
            case ast.Dict(keys=keys, values=values):
                return self._dictionary(keys, values)
            case ast.UnaryOp(op=op, operand=operand) if type(op) in UNARY:
                unary, inner = UNARY[type(op)], self.build(operand)
                return lambda values: unary(inner(values))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in BINARY:
                binary, a, b = BINARY[type(op)], self.build(left), self.build(right)
                return lambda values: binary(a(values), b(values))
            case ast.BoolOp(op=op, values=parts):
                return self._boolean(isinstance(op, ast.And), parts)
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                return self._comparison(left, ops, comparators)
            case ast.Subscript(value=value, slice=index):
                return self._subscript(value, index)
            case ast.Call():
                return self._call(node)
        raise NotSimpleError(type(node).__name__)

    def constant(self, node: ast.expr) -> object:
        """The value of a node that needs no call.  Raises NotSimpleError."""
        before = len(self.calls)
        condition = self.build(node)
        if len(self.calls) != before:
            raise NotSimpleError("a call inside an argument")
        try:
            return condition(_no_values)
        except (ArithmeticError, LookupError, TypeError, ValueError) as err:
            raise NotSimpleError("an argument that cannot be computed here") from err

    def _display(self, make: Callable[[list[object]], object], nodes: list[ast.expr]) -> Condition:
        parts = [self.build(node) for node in nodes]
        return lambda values: make([part(values) for part in parts])

    def _dictionary(self, keys: list[ast.expr | None], nodes: list[ast.expr]) -> Condition:
        names = [self._key(key) for key in keys]
        parts = [self.build(node) for node in nodes]
        return lambda values: {key(values): part(values) for key, part in zip(names, parts, strict=True)}

    def _key(self, node: ast.expr | None) -> Condition:
        if node is None:
            raise NotSimpleError("a dictionary spread into another")
        return self.build(node)

    def _boolean(self, is_and: bool, nodes: list[ast.expr]) -> Condition:
        parts = [self.build(node) for node in nodes]

        def evaluate(values: Values) -> object:
            value: object = is_and
            for part in parts:
                value = part(values)
                if bool(value) is not is_and:
                    break
            return value

        return evaluate

    def _comparison(self, left: ast.expr, ops: list[ast.cmpop], rights: list[ast.expr]) -> Condition:
        if any(
            isinstance(op, ast.Is | ast.IsNot) and not _is_singleton(right)
            for op, right in zip(ops, rights, strict=True)
        ):
            raise NotSimpleError("identity with something other than None, True or False")
        parts = [self.build(node) for node in (left, *rights)]
        tests = [COMPARISONS[type(op)] for op in ops]

        def evaluate(values: Values) -> bool:
            a = parts[0](values)
            for test, part in zip(tests, parts[1:], strict=True):
                b = part(values)
                if not test(a, b):
                    return False
                a = b
            return True

        return evaluate

    def _subscript(self, node: ast.expr, index: ast.expr) -> Condition:
        value, at = self.build(node), self.constant(index)
        return lambda values: value(values)[at]  # type: ignore[index]  # a TypeError here is the test's own

    def _call(self, node: ast.Call) -> Condition:
        name = self.callee(node.func)
        if name is not None:
            return self._program_call(name, node)
        function = FUNCTIONS.get(ast.unparse(node.func))
        if function is None or any(keyword.arg is None for keyword in node.keywords):
            raise NotSimpleError(f"a call of {ast.unparse(node.func)}")
        args = [self.build(arg) for arg in node.args]
        kwargs = {str(keyword.arg): self.build(keyword.value) for keyword in node.keywords}
        return lambda values: function(
            *(arg(values) for arg in args), **{key: part(values) for key, part in kwargs.items()}
        )

    def _program_call(self, name: str, node: ast.Call) -> Condition:
        args = tuple(self.constant(arg) for arg in node.args)
        if any(keyword.arg is None for keyword in node.keywords):
            raise NotSimpleError("keyword arguments spread from a dictionary")
        kwargs = {str(keyword.arg): self.constant(keyword.value) for keyword in node.keywords}
        slot = len(self.calls)
        self.calls.append(Call(name, args, kwargs))
        return lambda values: values(slot)


def _is_singleton(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, bool))


def _no_values(_: int) -> object:
    raise NotSimpleError("a constant needs no call")
