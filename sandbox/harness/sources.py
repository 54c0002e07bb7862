"""A test's source: read once, changed so that it can be used on stand-ins, and run."""

from __future__ import annotations

import ast
import linecache
from typing import Any

from .kinds import super_of, type_of

_TOLD_OF = ("type", "super")
_TYPE_OF, _SUPER_OF = "_type_of", "_super_of"


class Source:
    """One source.  What cannot be parsed is an empty module until it is run."""

    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self._name = name
        self.tree = ast.Module([], [])
        self._error: Exception | None = None
        try:
            self.tree = ast.parse(text, name)
        except (SyntaxError, ValueError, RecursionError) as error:
            self._error = error

    def run(self, names: dict[str, Any]) -> None:
        """Execute it.  Raises SyntaxError, and whatever it raises."""
        if self._error is not None:
            raise self._error
        lines = self._text.splitlines(keepends=True)
        linecache.cache[self._name] = (len(self._text), None, lines, self._name)
        if any(word in self._text for word in _TOLD_OF):
            self.tree = _ForStandIns().visit(self.tree)
        names.setdefault(_TYPE_OF, type_of)
        names.setdefault(_SUPER_OF, super_of)
        exec(compile(self.tree, self._name, "exec", dont_inherit=True), names)  # noqa: S102 -- the task's own tests

    def free_names(self) -> set[str]:
        """The names that it uses."""
        nodes = ast.walk(self.tree)
        return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


class _ForStandIns(ast.NodeTransformer):
    """``type(x)`` shall tell the class of what ``x`` stands for, ``super()`` shall find it."""

    def __init__(self) -> None:
        self._first: str | None = None  # parameter of the function around

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """Remember what ``super()`` would take."""
        before = self._first
        parameters = [*node.args.posonlyargs, *node.args.args]
        self._first = parameters[0].arg if parameters else None
        self.generic_visit(node)
        self._first = before
        return node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """Replace the one call of ``type`` that asks, and those of ``super``."""
        self.generic_visit(node)
        if not isinstance(node.func, ast.Name) or node.keywords:
            return node
        match node.func.id, len(node.args):
            case "type", 1:
                node.func = ast.copy_location(ast.Name(_TYPE_OF, ast.Load()), node.func)
            case "super", 2:
                node.func = ast.copy_location(ast.Name(_SUPER_OF, ast.Load()), node.func)
            case "super", 0 if self._first is not None:
                node.func = ast.copy_location(ast.Name(_SUPER_OF, ast.Load()), node.func)
                names = (ast.Name(name, ast.Load()) for name in ("__class__", self._first))
                node.args = [ast.copy_location(name, node) for name in names]
        return node
