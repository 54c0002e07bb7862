"""What plots are drawn from: bounded, however long the run was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cli.statistics.ledger import Ledger, whole

BINS = 40
POINTS = 2_000
GROUPS = 120
SAMPLES = 64


@dataclass(frozen=True, slots=True)
class Bin:
    """How many rewards of one verdict are from ``low`` on and below ``high``."""

    low: float
    high: float
    verdict: str
    count: int


@dataclass(frozen=True, slots=True)
class Point:
    """A completion's length in characters and its reward."""

    length: int
    reward: float
    verdict: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the run, by the rows' numbers, and how many of it have this fault."""

    first: int
    last: int
    code: str
    count: int


@dataclass(frozen=True, slots=True)
class Square:
    """A completion in the heat map: the prompt's rank by its mean reward, the sample's place in it."""

    rank: int
    group: str
    sample: int
    reward: float | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Figures:
    """All of them; ``sampled`` says of how many completions the points are a sample."""

    rewards: Sequence[Bin]
    lengths: Sequence[Point]
    sampled: int
    faults: Sequence[Stretch]
    heat: Sequence[Square]
    groups: int


def figures(ledger: Ledger) -> Figures:
    """The figures of a ledger."""
    scored, groups = next(ledger.ask("SELECT count(reward), count(DISTINCT question) FROM fact"))
    return Figures(
        tuple(rewards_binned(ledger, BINS)),
        tuple(_points(ledger, whole(scored))),
        whole(scored),
        tuple(stretches(ledger, BINS)),
        tuple(_heat(ledger)),
        whole(groups),
    )


def rewards_binned(ledger: Ledger, bins: int) -> Iterator[Bin]:
    """The rewards from the least to the largest, in bins of equal width, by verdict."""
    low, high = next(ledger.ask("SELECT min(reward), max(reward) FROM fact"))
    if low is None:
        return
    start, width = _real(low), max((_real(high) - _real(low)) / bins, 1e-9)
    query = """
        SELECT min(CAST((reward - ?) / ? AS INTEGER), ?) AS bin, verdict, count(*) FROM fact
        WHERE reward IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
    """
    for number, verdict, count in ledger.ask(query, start, width, bins - 1):
        left = start + whole(number) * width
        yield Bin(left, left + width, str(verdict), whole(count))


def _points(ledger: Ledger, scored: int) -> Iterator[Point]:
    """Every n-th completion, so that the sample is the same each time."""
    step = max(1, -(-scored // POINTS))
    query = (
        "SELECT length, reward, verdict FROM fact WHERE reward IS NOT NULL AND number % ? = 0 ORDER BY number"
    )
    for length, reward, verdict in ledger.ask(query, step):
        yield Point(whole(length), _real(reward), str(verdict))


def stretches(ledger: Ledger, pieces: int) -> Iterator[Stretch]:
    """The run in pieces of equally many rows, those that have a fault."""
    total = whole(next(ledger.ask("SELECT count(*) FROM fact"))[0])
    width = max(1, -(-total // pieces))
    query = """
        SELECT number / ?, coalesce(error, 'no reward'), count(*) FROM fact
        WHERE reward IS NULL GROUP BY 1, 2 ORDER BY 1, 2
    """
    for stretch, code, count in ledger.ask(query, width):
        first = whole(stretch) * width
        yield Stretch(first, min(first + width, total), str(code), whole(count))


def _heat(ledger: Ledger) -> Iterator[Square]:
    """The prompts with several completions, from the hardest; evenly picked where they are many."""
    query = """
        WITH prompt AS (
          SELECT question, avg(reward) AS mean, min(number) AS first
          FROM fact GROUP BY question HAVING count(*) > 1
        ), ranked AS (
          SELECT question, row_number() OVER (ORDER BY mean, first) - 1 AS rank, count(*) OVER () AS many
          FROM prompt
        ), picked AS (
          SELECT question, row_number() OVER (ORDER BY rank) - 1 AS rank FROM ranked
          WHERE rank % max(1, (many + ? - 1) / ?) = 0
        )
        SELECT * FROM (
          SELECT rank, question, row_number() OVER (PARTITION BY question ORDER BY number) - 1 AS sample,
            reward, verdict
          FROM fact JOIN picked USING (question)
        ) WHERE sample < ? ORDER BY rank, sample
    """
    for rank, group, sample, reward, verdict in ledger.ask(query, GROUPS, GROUPS, SAMPLES):
        value = None if reward is None else _real(reward)
        yield Square(whole(rank), str(group), whole(sample), value, str(verdict))


def _real(value: object) -> float:
    assert isinstance(value, (int, float))
    return float(value)
