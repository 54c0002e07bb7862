"""From facts to verdicts: one table a kind of run."""

from __future__ import annotations

from math import inf

import pytest

from sandbox.cells.order import Report
from sandbox.job import Limits
from sandbox.judge.verdict import run_limits, verdict_of_call, verdict_of_run, verdict_of_tests

LIMITS = Limits(time_s=2.0, memory_mb=256, output_mb=16)

ENDED_BY_FORCE = [
    pytest.param(Report("cpu_time", cpu_ms=2100), "time_limit", id="killed over its CPU time"),
    pytest.param(Report("wall_time", cpu_ms=1), "time_limit", id="a sleeper, killed over its wall time"),
    pytest.param(Report("memory"), "memory_limit", id="killed over its memory"),
    pytest.param(Report("output", stdout=b"x"), "output_limit", id="killed over its output"),
    pytest.param(Report("compile_error", stderr=b"?"), "compile_error", id="refused before it ran"),
    pytest.param(Report("signalled", signal=11), "runtime_error", id="crashed"),
    pytest.param(Report("exited", cpu_ms=2001), "time_limit", id="ended by itself, but over its CPU time"),
    pytest.param(
        Report("exited", memory_kb=256 * 1024 + 1), "memory_limit", id="ended, its peak over the limit"
    ),
    pytest.param(Report("signalled", signal=9, cpu_ms=2001), "time_limit", id="killed at the hard CPU limit"),
    pytest.param(
        Report("exited", exit_code=1, cpu_ms=2001), "time_limit", id="over time counts before the status"
    ),
]


@pytest.mark.parametrize(("report", "verdict"), ENDED_BY_FORCE)
def test_an_ending_by_force_has_one_verdict_for_all_kinds(report: Report, verdict: str) -> None:
    """Programs, calls and test sources that are stopped, or should have been, are judged alike."""
    assert verdict_of_run(report, LIMITS) == verdict
    assert verdict_of_call(report, LIMITS) == verdict
    assert verdict_of_tests(report, LIMITS) == verdict


@pytest.mark.parametrize(
    ("report", "verdict"),
    [
        pytest.param(Report("exited"), None, id="exit 0, output worth comparing"),
        pytest.param(Report("exited", exit_code=1), "runtime_error", id="exit 1"),
        pytest.param(Report("exited", wall_ms=9e9), None, id="a busy host is not the program's doing"),
        pytest.param(Report("exited", cpu_ms=2000), None, id="exactly its time"),
    ],
)
def test_a_run(report: Report, verdict: str | None) -> None:
    assert verdict_of_run(report, LIMITS) == verdict


@pytest.mark.parametrize(
    ("report", "verdict"),
    [
        pytest.param(Report("exited", value=b"1"), None, id="a value to compare"),
        pytest.param(Report("exited"), "runtime_error", id="exit 0 without an answer, as by os._exit(0)"),
        pytest.param(Report("exited", raised="ValueError"), "runtime_error", id="an exception"),
        pytest.param(Report("exited", raised="SystemExit"), "runtime_error", id="sys.exit is no answer"),
        pytest.param(
            Report("exited", raised="AssertionError"), "incorrect", id="the program's own assertion"
        ),
        pytest.param(
            Report("exited", value=b"1", raised="KeyError"), "runtime_error", id="a value and an exception"
        ),
    ],
)
def test_a_call(report: Report, verdict: str | None) -> None:
    assert verdict_of_call(report, LIMITS) == verdict


@pytest.mark.parametrize(
    ("report", "verdict"),
    [
        pytest.param(Report("exited", tests_done=1), "correct", id="one test seen through"),
        pytest.param(
            Report("exited", tests_done=0), "incorrect", id="exit 0 with no test done proves nothing"
        ),
        pytest.param(
            Report("exited", raised="AssertionError", tests_done=3), "incorrect", id="failed assertion"
        ),
        pytest.param(Report("exited", raised="KeyError", tests_done=3), "runtime_error", id="exception"),
        pytest.param(
            Report("exited", exit_code=1, tests_done=1), "runtime_error", id="a bad end after its tests"
        ),
    ],
)
def test_a_test_source(report: Report, verdict: str) -> None:
    assert verdict_of_tests(report, LIMITS) == verdict


def test_wall_time_leaves_room_for_a_host_with_more_work_than_cores() -> None:
    """CPU time is the limit that was asked for; wall time is well above it."""
    limits = run_limits(Limits(time_s=4, memory_mb=64, output_mb=0.5), inf)
    assert (limits.cpu_s, limits.memory_mb, limits.output_bytes) == (4, 64, 1 << 19)
    assert limits.wall_s > 8 * limits.cpu_s


def test_a_sleeper_is_stopped_soon_after_its_time() -> None:
    """By the time in which it neither runs nor waits for a processor, whatever else the host does."""
    assert 4 < run_limits(Limits(time_s=4), inf).idle_s <= 6


def test_no_run_outlasts_the_deadline_by_much() -> None:
    """But a little: what the deadline stopped must be seen to be late, not taken for a sleeper."""
    assert 1.5 < run_limits(Limits(time_s=60), 1.5).wall_s < 2.5
    assert 0 < run_limits(Limits(time_s=60), -1).wall_s < 1
