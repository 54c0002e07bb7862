"""Python's functions that look at what a thing is, for tests that use them on stand-ins.

The library's own know real classes only: a stand-in's class is none, so they would deny everything, or refuse
to look.
"""

from __future__ import annotations

import unittest.case
from collections.abc import Callable
from typing import Any

from .places import known_place
from .proxy import exactly, is_proxy


def functions_for_tests() -> dict[str, Callable[..., Any]]:
    """By the names under which tests know them; unittest's assertions use them from now on."""
    functions: dict[str, Callable[..., Any]] = {
        "isinstance": is_instance,
        "issubclass": is_subclass,
        "callable": is_callable,
    }
    vars(unittest.case).update(functions)
    return functions


def is_instance(value: Any, kinds: Any) -> bool:
    """``isinstance``: of a stand-in and a class that both sides have, the candidate knows."""
    return _is(isinstance, value, kinds) if is_proxy(value) else isinstance(value, kinds)


def is_subclass(value: Any, kinds: Any) -> bool:
    """``issubclass``, in the same way."""
    return _is(issubclass, value, kinds) if is_proxy(value) else issubclass(value, kinds)


def is_callable(value: Any) -> bool:
    """``callable``."""
    if not is_proxy(value):
        return callable(value)
    return exactly(bool, value._peer.ask("there", "builtins:callable", [value], {}))


def super_of(kind: Any, value: Any) -> Any:
    """``super()`` in a class of the test's that is derived from the candidate's."""
    return kind._peer.ask("super", kind, value) if is_proxy(kind) else super(kind, value)


def type_of(value: Any) -> Any:
    """``type(value)``: the class of what a stand-in stands for."""
    return value.__class__ if is_proxy(value) else type(value)


def _is(look: Callable[[Any, Any], bool], value: Any, kinds: Any) -> bool:
    if type(kinds) is tuple:
        return any(_is(look, value, kind) for kind in kinds)
    if not is_proxy(kinds) and known_place(kinds):
        return exactly(bool, value._peer.ask(look.__name__, value, kinds))
    try:
        return look(value, kinds)
    except TypeError:  # an abstract class of the test's own, which looks for a real class
        return False
