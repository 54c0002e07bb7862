"""NumPy's numbers in what a call returned, as Python's own: a sum is a number, whoever has added it up."""

from __future__ import annotations

import sys
from typing import Any

_MOST_DEPTH = 100


def plain_numbers(value: Any) -> Any:
    """The value with its NumPy scalars replaced; itself where the program has not even loaded NumPy.

    Arrays and instances of the program's own classes stay what they are.
    """
    numpy = sys.modules.get("numpy")
    return value if numpy is None else _plain(value, frozenset(numpy.sctypeDict.values()), 0)


def _plain(value: Any, scalars: frozenset[type], depth: int) -> Any:
    kind = type(value)
    if kind in scalars:
        return value.item()
    if depth > _MOST_DEPTH:
        return value
    if kind is list or kind is tuple:
        return kind(_plain(item, scalars, depth + 1) for item in value)
    if kind is dict:
        return {
            _plain(key, scalars, depth + 1): _plain(item, scalars, depth + 1) for key, item in value.items()
        }
    return value
