"""Which names the tests use as those of classes.

A program may make a class of the function that it was asked for, whose instances claim to be equal to
everything.  So an instance is believed only where the tests tell that a class is what they want: by a name
that is written as those of classes are, or by using it as only a class can be used.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

_WRITTEN_AS_CLASS = re.compile(r"_*[A-Z][A-Za-z0-9]*")
_TELLING = ("isinstance", "issubclass")
_PLAIN = (int, float, complex, str, bytes, list, tuple, dict, set, frozenset, range)
_ANYONES = frozenset(name for kind in _PLAIN for name in dir(kind))


class ClassNames:
    """The names of classes in some tests."""

    def __init__(self, trees: Iterable[ast.Module], entry_point: str | None) -> None:
        self._trees = tuple(trees)
        self._entry_point = entry_point

    def __contains__(self, name: str) -> bool:
        if name != self._entry_point and _WRITTEN_AS_CLASS.fullmatch(name):
            return True
        return any(name in _used(tree) for tree in self._trees)


def _used(tree: ast.Module) -> Iterator[str]:
    """The names that are used as those of classes."""
    made = dict(_made(tree))
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=function), args=[_, kinds]) if function in _TELLING:
                yield from _names(kinds)
            case ast.ClassDef(bases=bases):
                for base in bases:
                    yield from _names(base)
            case ast.Compare(comparators=comparators):
                for each in comparators:
                    yield from _names(each)
            case ast.Attribute(value=ast.Call(func=ast.Name(id=name)), attr=attribute):
                if attribute not in _ANYONES:
                    yield name
            case ast.Attribute(value=ast.Name(id=variable), attr=attribute) if variable in made:
                if attribute not in _ANYONES:
                    yield made[variable]


def _made(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Variables, and the names that were called for their values."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=variable)], value=ast.Call(func=ast.Name(id=name))):
                yield variable, name


def _names(kinds: ast.expr) -> Iterator[str]:
    """The names in what tells kinds: one name, or a tuple of names."""
    for each in kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]:
        if isinstance(each, ast.Name):
            yield each.id
