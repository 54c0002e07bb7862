"""What a run came to so far, counted as it goes: for the bar, and for the last line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cli.scoring.units import Result


@dataclass
class Tally:
    """Counts of completions: all, those that were scored just now, and what became of them.

    ``judged`` are those with an accuracy, ``right`` is the sum of it; ``faults`` are counted by their code.
    """

    completions: int = 0
    now: int = 0
    judged: int = 0
    right: float = 0.0
    verdicts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)

    @property
    def unscored(self) -> int:
        """How many got no reward."""
        return self.faults.total()

    def add(self, results: Sequence[Result], *, now: bool) -> None:
        """Some more results; ``now``: they were not known before this run."""
        self.completions += len(results)
        self.now += len(results) if now else 0
        self.verdicts.update([str(result["verdict"] or "none") for result in results])
        self.faults.update([_code(result) for result in results if result["reward"] is None])
        accuracies = [value for result in results if (value := accuracy(result)) is not None]
        self.judged += len(accuracies)
        self.right += sum(accuracies)


def accuracy(result: Result) -> float | None:
    """The accuracy of a result; None for a fault, and where it was not asked for."""
    rewards = result.get("rewards")
    return number_of(rewards.get("accuracy")) if isinstance(rewards, dict) else None


def number_of(value: object) -> float | None:
    """A JSON number as a float, None for anything else."""
    if type(value) is float:  # nearly always
        return value
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _code(result: Result) -> str:
    error = result.get("error")
    return str(error.get("code")) if isinstance(error, Mapping) else "no reward"
