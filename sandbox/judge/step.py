"""One case on its way: what of it goes into an order, and how its reports settle it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sandbox.cells.order import Call, Report
from sandbox.job import Fault, Verdict


@dataclass(frozen=True, slots=True)
class Settled:
    """A case's verdict and its share of a point, which only a special judge gives in parts.

    ``whole``: what the program printed is what was asked for, and is not cut.
    """

    verdict: Verdict
    score: float
    whole: bool = False


@dataclass(frozen=True, slots=True)
class OwnProgram:
    """A part that is a program of its own, not the job's: a test source and the candidate as one."""

    source: str


@dataclass(frozen=True, slots=True)
class Step:
    """A case's part of an order (an input, calls, a test source or a program), and how its reports settle
    it.

    Where they cannot, ``settle`` gives the step that tries the case in another way.
    """

    part: bytes | tuple[Call, ...] | str | OwnProgram
    settle: Callable[[Sequence[Report]], Settled | Fault | Step]

    @property
    def reports(self) -> int:
        """How many reports its part of the order gives."""
        return len(self.part) if isinstance(self.part, tuple) else 1
