"""Plans that are made as they are needed: a large batch's first are at work before its last are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import overload

from service.scoring.plan import Plan

# Items that are planned at a time: other requests wait for it, and less is no work for the grading children.
PART = 192

Make = Callable[[int, int], Sequence[Plan]]


class PartedPlans(Sequence[Plan]):
    """``total`` plans; ``make`` makes those from one index up to another.  None of them runs a program."""

    def __init__(self, total: int, make: Make) -> None:
        self._total = total
        self._make = make
        self._made: list[Plan] = []

    def __len__(self) -> int:
        return self._total

    @overload
    def __getitem__(self, index: int) -> Plan: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Plan]: ...
    def __getitem__(self, index: int | slice) -> Plan | Sequence[Plan]:
        if isinstance(index, slice) or index >= len(self._made):
            for _ in self.parts():
                pass
        return self._made[index]

    def parts(self) -> Iterator[tuple[int, Sequence[Plan]]]:
        """The plans that are not made yet, a part at a time, each with the index of its first."""
        while len(self._made) < self._total:
            start = len(self._made)
            part = self._make(start, min(start + PART, self._total))
            self._made += part
            yield start, part


def in_parts(plans: Sequence[Plan]) -> Iterator[tuple[int, Sequence[Plan]]]:
    """All plans, as they are made."""
    if isinstance(plans, PartedPlans):
        return plans.parts()
    return iter([(0, plans)])
