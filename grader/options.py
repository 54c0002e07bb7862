"""What a task may ask of the comparison, each with its default and the reason for it.

``tolerance`` (none)
    Two numbers are equal when they differ by at most this, relative to the gold (absolute for a gold of 0).
``units_required`` (false)
    An answer without the gold's unit is wrong.  By default a missing unit is forgiven, a wrong one never.
``ordered`` (false)
    A plain list of values must come in the gold's order.  By default it is a list of solutions.
``simplified`` (false)
    The answer must be the value itself: no arithmetic left to do, fractions in lowest terms.
``decimals`` ("either")
    Which side may be a rounding of the other, of at least three significant digits: ``"either"``, ``"gold"``
    (only the gold may be one), ``"exact"`` (none).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Decimals = Literal["either", "gold", "exact"]
MAX_TOLERANCE = 0.5


class OptionError(ValueError):
    """A task option has a value that it cannot have; ``pointer`` is the JSON pointer of the field in
    the task.
    """

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(f"{pointer}: {message}")
        self.pointer = pointer
        self.message = message


@dataclass(frozen=True, slots=True)
class Options:
    """How strictly an answer is compared with a gold (see the table above)."""

    tolerance: float | None = None
    units_required: bool = False
    ordered: bool = False
    simplified: bool = False
    decimals: Decimals = "either"


def parse_options(fields: Mapping[str, object]) -> Options:
    """Options from a task's own fields; fields that are none of ours are left to their owners.

    Raises ``OptionError`` for a value of the wrong type or out of range.
    """
    return Options(
        tolerance=_tolerance(fields.get("tolerance")),
        units_required=_flag(fields, "units_required"),
        ordered=_flag(fields, "ordered"),
        simplified=_flag(fields, "simplified"),
        decimals=_decimals(fields.get("decimals")),
    )


def _flag(fields: Mapping[str, object], name: str) -> bool:
    value = fields.get(name)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise OptionError(f"/{name}", "must be true or false")
    return value


def _tolerance(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise OptionError("/tolerance", "must be a number")
    if not 0 <= value <= MAX_TOLERANCE:  # which NaN is not, either
        raise OptionError("/tolerance", f"must be between 0 and {MAX_TOLERANCE}")
    return float(value)


def _decimals(value: object) -> Decimals:
    if value is None:
        return "either"
    for allowed in get_args(Decimals):
        if value == allowed:
            chosen: Decimals = allowed
            return chosen
    raise OptionError("/decimals", "must be one of " + ", ".join(get_args(Decimals)))
