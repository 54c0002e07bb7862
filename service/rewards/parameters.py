"""What parameters of rewards may be; each check raises ``ParameterError``."""

from __future__ import annotations

from service.rewards.measure import UNITS
from service.rewards.reward import ParameterError

MAX_LENGTH = 1e9
MAX_VALUE = 1e6


def check_length(name: str, value: float) -> None:
    """More than nothing, and finite."""
    if not 0 < value <= MAX_LENGTH:
        raise ParameterError(name, f"must be more than 0 and at most {MAX_LENGTH:g}")


def check_range(low_name: str, low: float, high_name: str, high: float) -> None:
    """Finite, the lower end first."""
    for name, value in ((low_name, low), (high_name, high)):
        if not abs(value) <= MAX_VALUE:
            raise ParameterError(name, f"must be between -{MAX_VALUE:g} and {MAX_VALUE:g}")
    if low > high:
        raise ParameterError(low_name, f"must not be more than {high_name}")


def check_whole(name: str, value: float, least: int, most: int) -> None:
    """A whole number within bounds."""
    if not (least <= value <= most and value == int(value)):
        raise ParameterError(name, f"must be a whole number from {least} to {most}")


def check_unit(value: str) -> None:
    """One of the units of length."""
    if value not in UNITS:
        raise ParameterError("unit", f"must be one of {', '.join(UNITS)}")
