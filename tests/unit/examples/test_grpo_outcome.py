"""The table at the end, the bars, and the books of an outage."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from examples.grpo.history import Run, Step, load_runs
from examples.grpo.outage import Scored, invented
from examples.grpo.outcome import shortcomings, table

STEP = Step(1, 0.9, 1.0, 9.5, 0.4, 0.1, 0, 0.05, 0.5)
GOOD = Run("sums", 3, 0.95, 0.99, 1.0, 120.0, 6.0, 88_000, [STEP])
SURVIVED = {"killed_at_step": 1, "masked": 400, "rewarded_since": 800, "invented": 0, "unknown_afterwards": 0}


def test_the_table_says_what_came_out() -> None:
    """A line for each run; the share is of the wall time."""
    head, line = table([GOOD]).splitlines()
    assert head.split()[:4] == ["lesson", "seed", "format", "accuracy"]
    assert line.split() == ["sums", "3", "0.990", "0.950", "1.000", "9.5", "0.400", "1", "120", "6.0", "5.0%"]


def test_length_and_entropy_are_those_of_the_end() -> None:
    """The mean of the last ten steps."""
    steps = [STEP] * 5 + [replace(STEP, length=20.0), *[replace(STEP, length=9.0, entropy=0.1)] * 9]
    _, line = table([replace(GOOD, steps=steps)]).splitlines()
    assert line.split()[5:7] == ["10.1", "0.130"]


@pytest.mark.parametrize(
    ("run", "count"),
    [
        pytest.param(GOOD, 0, id="above both bars"),
        pytest.param(replace(GOOD, format=0.9, accuracy=0.8), 0, id="on the bars"),
        pytest.param(replace(GOOD, format=0.89), 1, id="format too low"),
        pytest.param(replace(GOOD, format=0.0, accuracy=0.79), 2, id="both too low"),
        pytest.param(replace(GOOD, outage=SURVIVED), 0, id="an outage survived"),
        pytest.param(replace(GOOD, outage={**SURVIVED, "invented": 1}), 1, id="a reward made up"),
        pytest.param(replace(GOOD, outage={**SURVIVED, "masked": 0}), 1, id="nobody noticed the outage"),
        pytest.param(replace(GOOD, outage={**SURVIVED, "unknown_afterwards": 2}), 1, id="books not closed"),
        pytest.param(
            replace(GOOD, outage=SURVIVED, steps=[replace(STEP, accuracy=None)]), 1, id="it never came back"
        ),
    ],
)
def test_what_falls_short_is_named(run: Run, count: int) -> None:
    found = shortcomings(run)
    assert len(found) == count
    assert all(line.startswith("sums, seed 3") for line in found)


def test_a_shortened_run_is_not_judged_by_what_it_learned() -> None:
    """But by what it survived."""
    run = replace(GOOD, format=0.1, accuracy=0.1)
    assert shortcomings(run, learned=False) == []
    assert shortcomings(replace(run, outage={**SURVIVED, "invented": 3}), learned=False) != []


@pytest.mark.parametrize(
    ("then", "now", "count"),
    [
        pytest.param(2.0, 2.0, 0, id="the same"),
        pytest.param(None, 2.0, 0, id="masked"),
        pytest.param(0.0, 2.0, 1, id="a zero for a fault"),
        pytest.param(0.0, 0.0, 0, id="an honest zero"),
    ],
)
def test_a_number_that_the_service_never_gave_is_found(
    then: float | None, now: float | None, count: int
) -> None:
    """A masked row is none."""
    assert len(invented([Scored(1, {}, then)], [now])) == count


def test_runs_come_back_from_their_files(tmp_path: Path) -> None:
    """Gaps included."""
    runs = [replace(GOOD, seed=seed, steps=[replace(STEP, accuracy=None)]) for seed in (1, 2)]
    for run in runs:
        run.save(tmp_path)
    assert load_runs(tmp_path) == runs
