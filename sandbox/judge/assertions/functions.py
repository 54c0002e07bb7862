"""Functions that a condition may apply to plain data, by the name under which a test calls them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

from sandbox.supervisor.plain import refuse_collisions

MAX_RANGE = 1 << 17


def _set(values: Iterable[object] = ()) -> set[object]:
    members = list(values)
    refuse_collisions(members)
    return set(members)


def _frozenset(values: Iterable[object] = ()) -> frozenset[object]:
    return frozenset(_set(values))


def _range(*bounds: int) -> range:
    numbers = range(*bounds)
    if len(numbers) > MAX_RANGE:
        raise ValueError("too long a range")
    return numbers


def _sum(values: Iterable[float]) -> float:
    total: float = 0
    for value in values:
        if not isinstance(value, int | float):
            raise TypeError("sum of other things than numbers")
        total += value
    return total


def _int(value: object = 0) -> int:
    if isinstance(value, str | bytes) and len(value) > 4_000:
        raise ValueError("too many digits")
    return int(value)  # type: ignore[call-overload, no-any-return]  # a TypeError here is the test's own


FUNCTIONS: Mapping[str, Callable[..., object]] = {
    "abs": abs,
    "all": all,
    "any": any,
    "bool": bool,
    "float": float,
    "frozenset": _frozenset,
    "int": _int,
    "isclose": math.isclose,
    "len": len,
    "list": list,
    "math.ceil": math.ceil,
    "math.floor": math.floor,
    "math.isclose": math.isclose,
    "math.sqrt": math.sqrt,
    "max": max,
    "min": min,
    "range": _range,
    "round": round,
    "set": _set,
    "sorted": sorted,
    "str": str,
    "sum": _sum,
    "tuple": tuple,
}
