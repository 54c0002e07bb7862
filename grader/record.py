"""Records that the type checker holds frozen, and that are quick to make.

A dataclass frozen at run time sets each field by a call of its own: one of nine fields takes five times as
long to make, and a batch makes several for every item.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

Class = TypeVar("Class")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[Class]) -> type[Class]:
    """A dataclass with slots that nothing may change: equal and hashed by its fields."""
    return dataclass(slots=True, unsafe_hash=True)(cls)
