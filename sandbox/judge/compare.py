"""Is the value that a call returned the expected one?  The contract's equality of plain data.

Expected values come out of JSON, so a tuple is a list, and a dictionary's keys are strings: what a program
returns is measured by the same habit.  Sets, bytes and whatever is not plain are never equal to anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from math import isfinite


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far two numbers may be apart when one of them is a float; none by default."""

    rel: float = 0.0
    abs: float = 0.0


def same_value(expected: object, got: object, tolerance: Tolerance) -> bool:
    """Whether ``got`` is ``expected``.

    Recursion follows ``expected``, whose depth is bounded at the door.
    """
    if isinstance(expected, list | tuple):
        return (
            isinstance(got, list | tuple)
            and len(expected) == len(got)
            and all(same_value(e, g, tolerance) for e, g in zip(expected, got, strict=True))
        )
    if isinstance(expected, dict):
        return isinstance(got, dict) and _same_members(expected, got, tolerance)
    if isinstance(expected, int | float):
        return isinstance(got, int | float) and _same_number(expected, got, tolerance)
    return type(expected) is type(got) and expected == got


def same_in_any_order(expected: object, got: object) -> bool:
    """As ``same_value`` without tolerance, but for the order of a list's members, not of what is in them."""
    if not isinstance(expected, list | tuple):
        return same_value(expected, got, Tolerance())
    return (
        isinstance(got, list | tuple)
        and len(expected) == len(got)
        and Counter(map(_key, expected)) == Counter(map(_key, got))
    )


def _key(value: object) -> Hashable:
    """Equal for what ``same_value`` calls the same; equal to nothing for what is not plain."""
    if isinstance(value, list | tuple):
        return ("list", *map(_key, value))
    if isinstance(value, dict):
        members = [(_json_key(name), _key(member)) for name, member in value.items()]
        return frozenset(members) if len({name for name, _ in members}) == len(members) else _Nothing()
    if isinstance(value, int | float) and value == value:
        return ("number", value)
    return (type(value), value) if value is None or isinstance(value, str) else _Nothing()


class _Nothing:
    """Equal to itself alone."""


def _same_members(expected: dict[str, object], got: dict[object, object], tolerance: Tolerance) -> bool:
    if len(expected) != len(got):
        return False
    by_name = {_json_key(key): value for key, value in got.items()}
    return len(by_name) == len(got) and all(
        key in by_name and same_value(value, by_name[key], tolerance) for key, value in expected.items()
    )


def _json_key(key: object) -> str | None:
    """The key as JSON writes it; None for what JSON cannot."""
    if isinstance(key, str):
        return key
    if key is None or isinstance(key, bool):
        return {None: "null", True: "true", False: "false"}[key]
    return repr(key) if isinstance(key, float) or (isinstance(key, int) and abs(key) < 1 << 512) else None


def _same_number(expected: float, got: float, tolerance: Tolerance) -> bool:
    """Exact, unless a float is involved and there is a tolerance; not-a-number is equal to nothing."""
    if expected == got:
        return True
    if not (isinstance(expected, float) or isinstance(got, float)):
        return False
    try:
        a, b = float(expected), float(got)
    except OverflowError:  # an integer beyond every float is close to none
        return False
    return isfinite(a) and isfinite(b) and abs(a - b) <= max(tolerance.abs, tolerance.rel * abs(a))
