"""All the numbers of a run: asked of the ledger, printed and drawn elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from cli.statistics.accuracy import Accuracy, accuracies
from cli.statistics.estimators import Estimate
from cli.statistics.ledger import Ledger, whole
from cli.statistics.vote import Same

PERCENTILES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Lengths:
    """Characters of a verdict's completions: how many, their mean, and minimum to maximum by quarters."""

    count: int
    mean: float
    quarters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to.  Completions without a reward are in ``faults`` alone, not in any mean."""

    completions: int
    scored: int
    verdicts: dict[str, int]
    faults: dict[str, int]
    accuracies: Sequence[Accuracy]
    mean_reward: Estimate | None
    lengths: dict[str, Lengths]
    format_reasons: dict[str, int]
    mixed_language: int | None
    slowest: Sequence[tuple[str, float]]


def summarise(ledger: Ledger, same: Same, *, mixed_below: float = 0.9, slowest: int = 5) -> Summary:
    """The summary of a ledger; ``same`` says whether two answers are equal, for the votes."""
    total, scored = next(ledger.ask("SELECT count(*), count(reward) FROM fact"))
    return Summary(
        whole(total),
        whole(scored),
        _counts(ledger, "verdict", "1"),
        _counts(ledger, "coalesce(error, 'no reward')", "reward IS NULL"),
        tuple(accuracies(ledger, same)),
        _mean_reward(ledger, whole(scored)),
        dict(_lengths(ledger)),
        _counts(ledger, "format_reason", "format_reason != '' AND reward IS NOT NULL"),
        _mixed(ledger, mixed_below),
        tuple(_slowest(ledger, slowest)),
    )


def _mean_reward(ledger: Ledger, scored: int) -> Estimate | None:
    mean, squares = next(ledger.ask("SELECT avg(reward), avg(reward * reward) FROM fact"))
    if not isinstance(mean, float) or not isinstance(squares, float):
        return None
    variance = max(0.0, squares - mean * mean) * scored / (scored - 1) if scored > 1 else None
    return Estimate(mean, None if variance is None else (variance / scored) ** 0.5, scored)


def _lengths(ledger: Ledger) -> Iterator[tuple[str, Lengths]]:
    query = (
        "SELECT verdict, count(*), avg(length) FROM fact WHERE reward IS NOT NULL GROUP BY 1 ORDER BY 2 DESC"
    )
    means = {str(verdict): (whole(count), float(str(mean))) for verdict, count, mean in ledger.ask(query)}
    quarters = dict(_quarters(ledger, {verdict: count for verdict, (count, _) in means.items()}))
    for verdict, (count, mean) in means.items():
        yield verdict, Lengths(count, mean, quarters[verdict])


def _quarters(ledger: Ledger, counts: dict[str, int]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each verdict's lengths at the percentiles, from one pass over all in their order."""
    query = "SELECT verdict, length, count(*) FROM fact WHERE reward IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2"
    for verdict, run in groupby(ledger.ask(query), lambda row: str(row[0])):
        wanted = [round((counts[verdict] - 1) * share) for share in PERCENTILES]
        found: list[int] = []
        seen = 0
        for _, length, count in run:
            seen += whole(count)
            while len(found) < len(wanted) and wanted[len(found)] < seen:
                found.append(whole(length))
        yield verdict, tuple(found)


def _slowest(ledger: Ledger, number: int) -> Iterator[tuple[str, float]]:
    query = "SELECT place, elapsed_ms FROM fact WHERE elapsed_ms > 0 ORDER BY 2 DESC, number LIMIT ?"
    for place, milliseconds in ledger.ask(query, number):
        yield str(place), float(str(milliseconds))


def _mixed(ledger: Ledger, below: float) -> int | None:
    known, mixed = next(
        ledger.ask("SELECT count(language), sum(language < ?) FROM fact WHERE reward IS NOT NULL", below)
    )
    return whole(mixed) if known else None


def _counts(ledger: Ledger, what: str, where: str) -> dict[str, int]:
    query = f"SELECT {what}, count(*) FROM fact WHERE {where} GROUP BY 1 ORDER BY 2 DESC, 1"  # noqa: S608 - our own words
    return {str(name): whole(count) for name, count in ledger.ask(query)}
