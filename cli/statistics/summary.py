"""All the numbers of a run, by subset: asked of the ledger, printed and drawn elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from assay_client.grpo import pass_at_k
from cli.statistics.estimators import Estimate, Mean, usual_ks
from cli.statistics.ledger import Ledger, whole
from cli.statistics.vote import Same, is_right

Samples = Sequence[tuple[float, str | None]]  # accuracy and answer of each completion of a question

ALL = ""
PERCENTILES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Lengths:
    """Characters of a verdict's completions: how many, their mean, and minimum to maximum by quarters."""

    count: int
    mean: float
    quarters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """A subset's accuracy.  ``pass_at`` has only the k that every counted question has completions for.

    ``vote`` is the share of questions whose largest camp of equal answers is right (cons@k, maj@k), over the
    questions whose answers can be compared; None where there are none.
    """

    subset: str
    completions: int
    questions: int
    most_samples: int
    pass_at: dict[int, Estimate]
    vote: Estimate | None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to.  Completions without a reward are in ``faults`` alone, not in any mean."""

    completions: int
    scored: int
    accuracies: Sequence[Accuracy]
    mean_reward: Estimate | None
    verdicts: dict[str, int]
    faults: dict[str, int]
    lengths: dict[str, Lengths]
    format_reasons: dict[str, int]
    mixed_language: int | None
    slowest: Sequence[tuple[str, float]]


def summarise(ledger: Ledger, same: Same, *, mixed_below: float = 0.9, slowest: int = 5) -> Summary:
    """The summary of a ledger; ``same`` says whether two answers are equal, for the votes."""
    totals = "SELECT count(*), count(reward), avg(reward), avg(reward * reward) FROM fact"
    total, scored, reward_mean, reward_squares = next(ledger.ask(totals))
    return Summary(
        whole(total),
        whole(scored),
        tuple(_accuracies(ledger, same)),
        _mean_reward(whole(scored), reward_mean, reward_squares),
        _counts(ledger, "verdict", "1"),
        _counts(ledger, "coalesce(error, 'no reward')", "reward IS NULL"),
        dict(_lengths(ledger)),
        _counts(ledger, "format_reason", "format_reason != ''"),
        _mixed(ledger, mixed_below),
        tuple(_slowest(ledger, slowest)),
    )


@dataclass
class _Tally:
    """What a subset's questions add up to."""

    completions: int = 0
    most: int = 0
    by_k: dict[int, Mean] = field(default_factory=lambda: defaultdict(Mean))
    vote: Mean = field(default_factory=Mean)
    questions: int = 0

    def add(self, samples: Samples, vote: float | None) -> None:
        """A question: its samples, and whether their vote is right, None where they cannot be compared."""
        right = sum(accuracy >= 1.0 for accuracy, _ in samples)
        self.completions += len(samples)
        self.questions += 1
        self.most = max(self.most, len(samples))
        for k in usual_ks(len(samples)):
            self.by_k[k].add(pass_at_k(len(samples), right, k))
        if vote is not None:
            self.vote.add(vote)

    def accuracy(self, subset: str) -> Accuracy:
        """The subset's numbers."""
        whole = {k: mean.estimate() for k, mean in sorted(self.by_k.items()) if mean.count == self.questions}
        vote = self.vote.estimate() if self.vote.count and self.most > 1 else None
        return Accuracy(subset, self.completions, self.questions, self.most, whole, vote)


def _accuracies(ledger: Ledger, same: Same) -> Iterator[Accuracy]:
    tallies: dict[str, _Tally] = {ALL: _Tally()}
    query = (
        "SELECT question, subset, accuracy, answer, kind FROM fact WHERE accuracy IS NOT NULL"
        " ORDER BY subset, question, number"
    )
    for (_, subset), run in groupby(ledger.ask(query), lambda row: (row[0], row[1])):
        rows = list(run)
        samples = [
            (float(str(accuracy)), None if answer is None else str(answer))
            for _, _, accuracy, answer, _ in rows
        ]
        vote = None if rows[0][4] == "code" else _vote(samples, same)
        for name in {ALL, str(subset)}:
            tallies.setdefault(name, _Tally()).add(samples, vote)
    yield from (tally.accuracy(name) for name, tally in tallies.items() if tally.questions)


def _vote(samples: Samples, same: Same) -> float:
    return float(is_right([(answer, accuracy) for accuracy, answer in samples if answer is not None], same))


def _mean_reward(scored: int, mean: object, squares: object) -> Estimate | None:
    if not isinstance(mean, float) or not isinstance(squares, float):
        return None
    variance = max(0.0, squares - mean * mean) * scored / (scored - 1) if scored > 1 else None
    return Estimate(mean, None if variance is None else (variance / scored) ** 0.5, scored)


def _lengths(ledger: Ledger) -> Iterator[tuple[str, Lengths]]:
    means = (
        "SELECT verdict, count(*), avg(length) FROM fact WHERE reward IS NOT NULL GROUP BY 1 ORDER BY 2 DESC"
    )
    nth = "SELECT length FROM fact WHERE verdict = ? AND reward IS NOT NULL ORDER BY 1 LIMIT 1 OFFSET ?"
    for verdict, count, mean in list(ledger.ask(means)):
        last = whole(count) - 1
        quarters = (next(ledger.ask(nth, verdict, round(last * share)))[0] for share in PERCENTILES)
        yield (
            str(verdict),
            Lengths(whole(count), float(str(mean)), tuple(map(whole, quarters))),
        )


def _slowest(ledger: Ledger, number: int) -> Iterator[tuple[str, float]]:
    query = "SELECT place, elapsed_ms FROM fact WHERE elapsed_ms > 0 ORDER BY 2 DESC, number LIMIT ?"
    for place, milliseconds in ledger.ask(query, number):
        yield str(place), float(str(milliseconds))


def _mixed(ledger: Ledger, below: float) -> int | None:
    known, mixed = next(ledger.ask("SELECT count(language), sum(language < ?) FROM fact", below))
    return whole(mixed) if known else None


def _counts(ledger: Ledger, what: str, where: str) -> dict[str, int]:
    query = f"SELECT {what}, count(*) FROM fact WHERE {where} GROUP BY 1 ORDER BY 2 DESC, 1"  # noqa: S608 - our own words
    return {str(name): whole(count) for name, count in ledger.ask(query)}
