"""Classes that a test derives from the program's: their methods are the tester's and run there."""

from __future__ import annotations

import types
from typing import Any

from .remote import Remote


def subclass(name: str, bases: list[type], names: dict[str, Any], options: dict[str, Any]) -> type:
    """The class; of each of its names come what it is and its value or functions."""
    made = {key: _member(kind, value) for key, (kind, value) in names.items()}
    return types.new_class(name, tuple(bases), options, lambda space: space.update(made))


def _member(kind: str, value: Any) -> object:
    match kind:
        case "classmethod":
            return classmethod(_method(value))
        case "staticmethod":
            return staticmethod(_method(value))
        case "property":
            getter, setter, deleter, doc = value
            return property(_method(getter), _method(setter), _method(deleter), doc)
    return _method(value)


def _method(value: Any) -> Any:
    if type(value) is not Remote:
        return value

    def method(*args: object, **kwargs: object) -> Any:
        return value(*args, **kwargs)

    return method
