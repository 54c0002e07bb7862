"""Exceptions between tester and candidate: what one side tells of its own, and what the other makes of it."""

from __future__ import annotations

import contextlib
from typing import Any

from .crossing import Crossing
from .values import CrossingError, Tree

NUMBER = "_number_behind"  # where an exception that stands for the other side's keeps its number
_LONGEST_CHAIN = 8
# What the standard exceptions keep outside of their dictionaries, and their arguments do not tell.
_MEMBERS: dict[type[BaseException], tuple[str, ...]] = {
    OSError: ("filename", "filename2"),
    ImportError: ("name", "path"),
    NameError: ("name",),
    AttributeError: ("name",),
}
_SETTABLE = frozenset(name for names in _MEMBERS.values() for name in names)


def describe_exception(error: BaseException, crossing: Crossing) -> dict[str, Tree]:
    """An exception's type, arguments, words and attributes."""
    attributes = {name: value for name, value in vars(error).items() if name != NUMBER}
    for kind, names in _MEMBERS.items():
        if isinstance(error, kind):
            attributes |= {name: value for name in names if (value := getattr(error, name, None)) is not None}
    return {
        "is": "exception",
        "class": crossing.encode(type(error)),
        "args": crossing.encode(list(error.args)),
        "text": _text(error),
        "attributes": crossing.encode(attributes),
    }


def describe_origin(error: BaseException, crossing: Crossing) -> dict[str, Tree]:
    """From what an exception came; nothing of a long chain, as endless recursion makes them."""
    seen: BaseException | None = error
    for _ in range(_LONGEST_CHAIN):
        seen = seen and (seen.__cause__ or seen.__context__)
    if seen is not None:
        return {}
    return {
        "cause": crossing.encode(error.__cause__),
        "context": crossing.encode(error.__context__),
        "suppress": error.__suppress_context__,
    }


def rebuild_exception(number: int, description: Tree, crossing: Crossing) -> BaseException:
    """The exception, of the same standard type or of the type that stands for the other side's own."""
    kind = crossing.decode(description["class"])
    args = crossing.decode(description["args"])
    if not (isinstance(kind, type) and issubclass(kind, BaseException)) or type(args) is not list:
        raise CrossingError("an exception of no kind")
    error = _made(kind, args)
    attributes = crossing.decode(description.get("attributes"))
    for name, value in attributes.items() if type(attributes) is dict else ():
        if name in _SETTABLE:
            with contextlib.suppress(AttributeError, TypeError):
                setattr(error, name, value)
        else:
            error.__dict__[name] = value
    error.__dict__[NUMBER] = number
    error.__dict__["_text"] = str(description.get("text", ""))
    _trace_back(error, description, crossing)
    return error


def _made(kind: type[BaseException], args: list[Any]) -> BaseException:
    """An instance; only of Python's own types, whose constructors do nothing else, by calling them."""
    if kind.__module__ == "builtins":
        with contextlib.suppress(TypeError, ValueError):
            return kind(*args)
    try:
        return kind.__new__(kind, *args)
    except (TypeError, ValueError):
        error = (
            kind.__new__(kind, "", [Exception()])
            if issubclass(kind, BaseExceptionGroup)
            else kind.__new__(kind)
        )
        error.args = tuple(args)
        return error


def _trace_back(error: BaseException, description: Tree, crossing: Crossing) -> None:
    cause, context = (crossing.decode(description.get(name)) for name in ("cause", "context"))
    if isinstance(context, BaseException):
        error.__context__ = context
    if isinstance(cause, BaseException):
        error.__cause__ = cause
    error.__suppress_context__ = description.get("suppress") is True


def _text(error: BaseException) -> str:
    try:
        return str(error)[:100_000].encode("utf-8", "replace").decode()
    except Exception:  # noqa: BLE001 -- an exception that cannot say what it is
        return ""
