"""Two graders' results of the same completions: where they agree, and where not; in constant memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from cli.scoring.results_file import ResultsError, read_results
from cli.scoring.tally import accuracy
from cli.scoring.units import Result


@dataclass(frozen=True, slots=True)
class Pair:
    """The two results of one completion; ``number`` counts from 1, as the lines of both files do."""

    number: int
    one: Result
    other: Result

    @property
    def differs(self) -> bool:
        """Whether the two disagree about what is right, or only one could say."""
        return accuracy(self.one) != accuracy(self.other)


@dataclass
class Agreement:
    """Counts of pairs: by both verdicts, and by both accuracies (None: could not say)."""

    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    accuracies: Counter[tuple[float | None, float | None]] = field(default_factory=Counter)

    def add(self, pair: Pair) -> None:
        """One more."""
        self.verdicts[str(pair.one["verdict"]), str(pair.other["verdict"])] += 1
        self.accuracies[accuracy(pair.one), accuracy(pair.other)] += 1

    @property
    def total(self) -> int:
        """All pairs."""
        return self.accuracies.total()

    @property
    def differing(self) -> int:
        """Pairs that disagree."""
        return sum(count for (one, other), count in self.accuracies.items() if one != other)


def read_pairs(one: Path, other: Path) -> Iterator[Pair]:
    """The results of both files, line by line.  Raises ``ResultsError`` if they are not of the same rows."""
    for number, (a, b) in enumerate(zip_longest(read_results(one), read_results(other)), 1):
        if a is None or b is None:
            raise ResultsError(f"{one if a is None else other} ends before line {number}: not the same rows")
        if a.get("id") != b.get("id"):
            raise ResultsError(f"line {number}: ids {a.get('id')!r} and {b.get('id')!r}: not the same rows")
        yield Pair(number, a, b)
