"""Counting: batches at once, faults apart from rewards, groups by whether they teach anything."""

from __future__ import annotations

import pytest

from service.admission import Admission
from service.ports import Health, Part
from service.telemetry import Telemetry
from service.wire.result import ItemError, ItemResult
from tests.fakes.clock import RealClock

WELL = Health(True, (), {"waiting": 7.0})


def result(reward: float | None, *, cached: bool = False) -> ItemResult:
    if reward is None:
        fault = ItemError("worker_lost", "gone", retryable=True)
        return ItemResult("a", None, {}, "error", error=fault)
    return ItemResult("a", reward, {}, "correct", cached=cached)


def shown(telemetry: Telemetry, code: Health = WELL) -> str:
    """The page; what was counted is in the registry then."""
    return telemetry.render(Admission(10, 10, RealClock()), {"math": WELL, "code": code}).decode()


def value(telemetry: Telemetry, name: str, **labels: str) -> float | None:
    shown(telemetry)
    return telemetry.registry.get_sample_value(name, labels)


def test_rewards_are_distributed_and_faults_are_none() -> None:
    telemetry = Telemetry()
    telemetry.count([("math", result(reward)) for reward in (0.0, 1.0, 2.0, 2.0, None, 99.0)])
    assert value(telemetry, "assay_reward_count") == 5
    assert value(telemetry, "assay_reward_sum") == 104
    assert value(telemetry, "assay_reward_squares_total") == 1 + 4 + 4 + 99**2
    assert value(telemetry, "assay_reward_bucket", le="0.0") == 1
    assert value(telemetry, "assay_reward_bucket", le="2.0") == 4
    assert value(telemetry, "assay_reward_bucket", le="+Inf") == 5
    assert value(telemetry, "assay_faults_total", code="worker_lost") == 1


def test_counts_add_up_over_batches() -> None:
    telemetry = Telemetry()
    for _ in range(3):
        telemetry.count([("math", result(1.0, cached=True)), ("code", result(1.0))])
    assert value(telemetry, "assay_items_total", kind="math", verdict="correct") == 3
    assert value(telemetry, "assay_cached_total", kind="math") == 3
    assert value(telemetry, "assay_cached_total", kind="code") is None


GROUPS = {
    "two alike": ([("g", 1.0), ("g", 1.0)], 1, 0),
    "two that differ": ([("g", 1.0), ("g", 0.0)], 0, 1),
    "one alone is no group": ([("g", 1.0), ("h", 0.0)], 0, 0),
    "no group": ([(None, 1.0), (None, 1.0)], 0, 0),
    "a fault says nothing": ([("g", 1.0), ("g", None), ("g", 1.0)], 1, 0),
    "a fault leaves one alone": ([("g", 1.0), ("g", None)], 0, 0),
    "several, mixed up": ([("g", 1.0), (7, 0.0), ("g", 0.0), (7, 0.0)], 1, 1),
}


@pytest.mark.parametrize(("rewarded", "constant", "varied"), GROUPS.values(), ids=GROUPS.keys())
def test_groups(rewarded: list[tuple[str | None, float | None]], constant: int, varied: int) -> None:
    telemetry = Telemetry()
    telemetry.count_groups(rewarded)
    assert (value(telemetry, "assay_groups_total", rewards="constant") or 0) == constant
    assert (value(telemetry, "assay_groups_total", rewards="varied") or 0) == varied


def test_a_stage_is_timed_also_when_it_fails() -> None:
    telemetry = Telemetry()
    with pytest.raises(KeyError), telemetry.stage("parse"):
        raise KeyError
    assert value(telemetry, "assay_stage_seconds_count", stage="parse") == 1


def test_parts_that_are_gone_are_shown_no_more() -> None:
    """Each worker has a name of its own; a thousand restarts must not be a thousand lines."""
    telemetry = Telemetry()
    for number in range(3):
        code = Health(True, (Part(f"worker {number}", ok=True),), {"workers": 1.0, "cells_busy": 1.0})
        page = shown(telemetry, code)
    assert 'part="worker 2"' in page
    assert 'part="worker 0"' not in page
    for line in ('assay_queue_depth{role="math"} 7.0', "assay_workers 1.0", 'assay_cells{state="busy"} 1.0'):
        assert line in page
