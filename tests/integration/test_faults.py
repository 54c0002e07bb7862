"""The table of faults in a short form; `make faults` is the long one."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from benchmarks.faults.__main__ import chosen
from benchmarks.faults.experiment import Plan, run_experiment
from benchmarks.mixed_items import Mix

pytestmark = [pytest.mark.redis, pytest.mark.bubblewrap, pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.parametrize("name", ["worker killed", "service SIGTERM"])
def test_nothing_is_lost_wrong_or_twice(name: str, tmp_path: Path) -> None:
    """Every item gets its right reward in the end, whatever died meanwhile."""
    (fault,) = chosen(name, "")
    plan = Plan(items=60, times=1, mix=Mix(cpp=0.0), logs=tmp_path)
    row = asyncio.run(run_experiment(fault, plan))
    assert row.broken() == []
    assert row.tally.items >= plan.items
    assert len(row.recoveries) == plan.times


def test_every_kind_of_fault_can_be_chosen() -> None:
    """And what a machine lacks can be left out."""
    names = [fault.name for fault in chosen("", "")]
    assert len(names) == len(set(names)) >= 9
    left = [fault.name for fault in chosen("", "engine, disk")]
    assert set(names) - set(left) == {
        "cell killed (container)", "engine stopped", "engine frozen",
        "engine killed", "disk full (Redis)", "disk full (scratch)",
    }  # fmt: skip
