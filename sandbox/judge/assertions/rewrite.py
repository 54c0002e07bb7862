"""A test source that is nothing but simple assertions, as calls and conditions on what they return."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from sandbox.cells.order import Call
from sandbox.judge.assertions.conditions import Builder, Condition, NotSimpleError

MAX_SOURCE = 200_000
MAX_CALLS = 500
SHORT, SHORT_ONES = 2_000, 500  # characters; how many

PLAIN = (type(None), bool, int, float, str, bytes, list, tuple, set, frozenset, dict)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The calls to make, and the conditions that must all hold of their values, in order."""

    calls: tuple[Call, ...]
    conditions: tuple[Condition, ...]


def rewrite(source: str, entry_point: str | None) -> Rewritten | None:
    """The source as calls, or None if it has any other form than simple assertions on calls of the program.

    ``check(candidate)`` with such a body counts, too: ``candidate`` is the function that the source calls
    it with, else ``entry_point``.  Of a task many submissions are judged, so short ones are remembered.
    """
    if len(source) > MAX_SOURCE:
        return None
    return (_remembered if len(source) <= SHORT else _rewritten)(source, entry_point)


def _rewritten(source: str, entry_point: str | None) -> Rewritten | None:
    try:
        body, candidate = _checks(ast.parse(source).body, entry_point)
        builder = Builder(_callee(candidate))
        conditions = tuple(builder.build(assertion.test) for assertion in _assertions(body))
    except (NotSimpleError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    calls = tuple(builder.calls)
    return (
        Rewritten(calls, conditions)
        if 0 < len(calls) <= MAX_CALLS and all(map(_is_plain_call, calls))
        else None
    )


_remembered = lru_cache(SHORT_ONES)(_rewritten)  # what it gives is never changed


def _checks(body: list[ast.stmt], entry_point: str | None) -> tuple[list[ast.stmt], dict[str, str]]:
    """The statements to look at, and what names in them stand for: those inside ``check``, if the source
    has one.
    """
    match [statement for statement in body if not _is_inert(statement)]:
        case [ast.FunctionDef(name="check") as check]:
            return _inside(check, entry_point)
        case [
            ast.FunctionDef(name="check") as check,
            ast.Expr(ast.Call(func=ast.Name(id="check"), args=[ast.Name(id=name)], keywords=[])),
        ]:
            return _inside(check, name)
    return body, {}


def _inside(check: ast.FunctionDef, function: str | None) -> tuple[list[ast.stmt], dict[str, str]]:
    match check:
        case ast.FunctionDef(
            args=ast.arguments(posonlyargs=[], args=[parameter], kwonlyargs=[], vararg=None, kwarg=None)
        ):
            if function is not None and not check.decorator_list:
                return check.body, {parameter.arg: function}
    raise NotSimpleError("a check of another form")


def _assertions(body: list[ast.stmt]) -> Iterator[ast.Assert]:
    for statement in body:
        if isinstance(statement, ast.Assert):
            if not _is_trivial(statement):
                yield statement
        elif not _is_inert(statement):
            raise NotSimpleError(type(statement).__name__)


def _is_trivial(statement: ast.Assert) -> bool:
    """``assert True, 'a remark'``."""
    return isinstance(statement.test, ast.Constant) and statement.test.value is True


def _is_inert(statement: ast.stmt) -> bool:
    """Whether the statement changes nothing that a condition sees: remarks, ``import math``, metadata."""
    match statement:
        case ast.Expr(ast.Constant()) | ast.Pass() | ast.Import(names=[ast.alias(name="math", asname=None)]):
            return True
        case ast.ImportFrom(module="math", names=[ast.alias(name="isclose", asname=None)]):
            return True
        case ast.Assign(targets=[ast.Name(id="METADATA")], value=value):
            return not any(isinstance(node, ast.Call | ast.Name) for node in ast.walk(value))
    return False


def _callee(names: dict[str, str]) -> Callable[[ast.expr], str | None]:
    """Which calls are the program's: of a plain name that is no builtin, and of a method of a new
    ``Solution``.
    """

    def name_of(function: ast.expr) -> str | None:
        match function:
            case ast.Name(id=name) if name in names:
                return names[name]
            case ast.Name(id=name) if not names and not hasattr(builtins, name) and name != "isclose":
                return name
            case ast.Attribute(value=ast.Call(func=ast.Name(id="Solution"), args=[], keywords=[]), attr=name):
                return f"Solution.{name}"
        return None

    return name_of


def _is_plain_call(call: Call) -> bool:
    return all(map(_is_plain, (*call.args, *call.kwargs.values())))


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(map(_is_plain, (*value, *value.values())))
    if isinstance(value, list | tuple | set | frozenset):
        return all(map(_is_plain, value))
    return type(value) in PLAIN
