"""What one side may ask of the other's objects: Python's own operations, by name, and nothing else."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

COMPARISONS = ("lt", "le", "gt", "ge")
# attributes that name a function and tell nothing else about it
NAMING = ("__name__", "__qualname__", "__doc__", "__module__")
BINARY = (
    "add",
    "sub",
    "mul",
    "matmul",
    "truediv",
    "floordiv",
    "mod",
    "pow",
    "lshift",
    "rshift",
    "and_",
    "xor",
    "or_",
)
UNARY = ("neg", "pos", "invert", "abs")
_IN_PLACE = (
    "iadd",
    "isub",
    "imul",
    "imatmul",
    "itruediv",
    "ifloordiv",
    "imod",
    "ipow",
    "ilshift",
    "irshift",
    "iand",
    "ixor",
    "ior",
)


def _call(function: Callable[..., object], args: list[Any], kwargs: dict[str, Any]) -> object:
    return function(*args, **kwargs)


def _enter(value: Any) -> object:
    return type(value).__enter__(value)


def _exit(value: Any, *error: object) -> object:
    return type(value).__exit__(value, *error)


OPERATIONS: dict[str, Callable[..., Any]] = {
    "call": _call,
    "getattr": getattr,
    "setattr": setattr,
    "delattr": delattr,
    "dir": dir,
    "getitem": operator.getitem,
    "setitem": operator.setitem,
    "delitem": operator.delitem,
    "contains": operator.contains,
    "len": len,
    "iter": iter,
    "next": next,
    "reversed": reversed,
    "bool": bool,
    "str": str,
    "repr": repr,
    "format": format,
    "hash": hash,
    "int": int,
    "float": float,
    "complex": complex,
    "bytes": bytes,
    "index": operator.index,
    "round": round,
    "trunc": math.trunc,
    "floor": math.floor,
    "ceil": math.ceil,
    "divmod": divmod,
    "isinstance": isinstance,
    "issubclass": issubclass,
    "super": super,
    "enter": _enter,
    "exit": _exit,
    "eq": operator.eq,
    "ne": operator.ne,
    **{name: getattr(operator, name) for name in (*COMPARISONS, *BINARY, *UNARY, *_IN_PLACE)},
    "pow": pow,
}
