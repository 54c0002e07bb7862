"""Means over questions with their errors, and the k that pass@k is reported for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over questions and its standard error; ``error`` is None for fewer than two questions."""

    mean: float
    error: float | None
    questions: int


@dataclass
class Mean:
    """A mean in constant memory, by Welford's recurrence (Technometrics 4:419, 1962)."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0

    def add(self, value: float, times: int = 1) -> None:
        """One more value, or as many equal ones."""
        self.count += times
        step = value - self.mean
        self.mean += step * times / self.count
        self.squares += times * step * (value - self.mean)

    def estimate(self) -> Estimate:
        """The mean with ``s / √n``, ``s`` the sample's deviation (n − 1)."""
        error = sqrt(self.squares / (self.count - 1) / self.count) if self.count > 1 else None
        return Estimate(self.mean, error, self.count)


def usual_ks(most: int) -> Sequence[int]:
    """The k that are reported for up to ``most`` completions a question: 1, 2, 4, 8, … and the most."""
    ks = [1]
    while ks[-1] * 2 <= most:
        ks.append(ks[-1] * 2)
    return ks if ks[-1] == most else [*ks, most]
