"""The numbers that papers report of several completions a question, with their formulas."""

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

    def add(self, value: float) -> None:
        """One more value."""
        self.count += 1
        step = value - self.mean
        self.mean += step / self.count
        self.squares += step * (value - self.mean)

    def estimate(self) -> Estimate:
        """The mean with ``s / √n``, ``s`` the sample's deviation (n − 1)."""
        error = sqrt(self.squares / (self.count - 1) / self.count) if self.count > 1 else None
        return Estimate(self.mean, error, self.count)


def pass_at_k(samples: int, right: int, k: int) -> float:
    """``1 − C(n−c, k) / C(n, k)``: the chance that one of k completions drawn without return is right.

    Source: Codex (arXiv 2107.03374), equation 1.  Needs ``k <= samples``.
    """
    if samples - right < k:
        return 1.0
    missed = 1.0
    for number in range(samples - right + 1, samples + 1):
        missed *= 1.0 - k / number
    return 1.0 - missed


def usual_ks(most: int) -> Sequence[int]:
    """The k that are reported for up to ``most`` completions a question: 1, 2, 4, 8, … and the most."""
    ks = [1]
    while ks[-1] * 2 <= most:
        ks.append(ks[-1] * 2)
    return ks if ks[-1] == most else [*ks, most]
