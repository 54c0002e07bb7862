"""Typed reading of JSON values: each function returns what it names, or raises PayloadError."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

VERSION = 1

Json = Mapping[str, object]
T = TypeVar("T")


class PayloadError(ValueError):
    """The value is not a payload of this version."""


def versioned(value: object) -> Json:
    """An object of this version."""
    data = mapping(value)
    if data.get("v") != VERSION:
        raise PayloadError(f"payload version {data.get('v')!r}, this is version {VERSION}")
    return data


def mapping(value: object) -> Json:
    """An object."""
    if not isinstance(value, dict):
        raise PayloadError("an object was expected")
    return value


def text(data: Json, name: str) -> str:
    """A string field."""
    value = data.get(name)
    if not isinstance(value, str):
        raise PayloadError(f"{name} is not a string")
    return value


def number(value: object) -> float:
    """A number, which a boolean is not."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PayloadError(f"{value!r} is not a number")
    return float(value)


def items(data: Json, name: str) -> list[object]:
    """A list field."""
    value = data.get(name)
    if not isinstance(value, list):
        raise PayloadError(f"{name} is not a list")
    return value


def one_of(value: object, choices: tuple[T, ...]) -> T:
    """The choice that equals the value."""
    for choice in choices:
        if value == choice:
            return choice
    raise PayloadError(f"{value!r} is none of {choices}")
