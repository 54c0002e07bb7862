"""What a report says by itself, before anything is compared: pure functions from facts to verdicts.

CPU time decides; wall and idle time only stop sleepers.  None means that the run ended as it should, so
that its output, or value, is worth comparing.
"""

from __future__ import annotations

from sandbox.cells.order import Ended, Report, RunLimits
from sandbox.job import Limits, Verdict

GRACE_S = 0.2  # past the deadline, so that what the deadline stopped is seen to be late
LEAST_S, MOST_S = 0.25, 1.0  # that a run may idle beyond its time limit: a quarter of that, within these

OF_ENDING: dict[Ended, Verdict] = {
    "signalled": "runtime_error",
    "cpu_time": "time_limit",
    "wall_time": "time_limit",
    "memory": "memory_limit",
    "output": "output_limit",
    "compile_error": "compile_error",
}


def run_limits(limits: Limits, seconds_left: float) -> RunLimits:
    """A task's limits as a cell's.

    Sleepers are stopped by the time they idle.  Wall time is many times the CPU time, for hosts with more
    work than cores; no run outlasts the deadline by much.
    """
    return RunLimits(
        cpu_s=limits.time_s,
        wall_s=min(10 * limits.time_s + 10, max(seconds_left, 0) + GRACE_S),
        memory_mb=limits.memory_mb,
        output_bytes=int(limits.output_mb * (1 << 20)),
        idle_s=limits.time_s + min(max(limits.time_s / 4, LEAST_S), MOST_S),
    )


def verdict_of_run(report: Report, limits: Limits) -> Verdict | None:
    """Of a program run for its output: any exit status but 0 is a runtime error."""
    over = _over_limits(report, limits)
    if over is not None:
        return over
    return "runtime_error" if report.exit_code != 0 else None


def exit_code_of(report: Report) -> int | None:
    """How a program ended of itself: its exit status, or a signal's number negated; None if it was ended."""
    if report.ended == "signalled":
        return -report.signal
    return report.exit_code if report.ended == "exited" else None


def verdict_of_call(report: Report, limits: Limits, before_ms: float = 0.0) -> Verdict | None:
    """Of a call: None only if it returned a value; a program that ended without an answer did not return.

    ``before_ms``: CPU time of what shares its limit.
    """
    over = _over_limits(report, limits, before_ms)
    if over is not None:
        return over
    if report.raised is not None:
        return _verdict_of_exception(report.raised)
    return "runtime_error" if report.value is None else None


def verdict_of_tests(report: Report, limits: Limits) -> Verdict:
    """Of a test source: right only if the tester itself saw at least one test through; its exit status
    proves nothing.
    """
    over = _over_limits(report, limits)
    if over is not None:
        return over
    if report.raised is not None:
        return _verdict_of_exception(report.raised)
    if report.exit_code != 0:
        return "runtime_error"
    return "correct" if report.tests_done > 0 else "incorrect"


def _over_limits(report: Report, limits: Limits, before_ms: float = 0.0) -> Verdict | None:
    """The verdict of an ending that is none of the program's choosing; measured use counts as much as a
    kill.
    """
    if report.ended != "exited" and report.ended != "signalled":
        return OF_ENDING[report.ended]
    if before_ms + report.cpu_ms > limits.time_s * 1000:
        return "time_limit"
    if report.memory_kb > limits.memory_mb * 1024:
        return "memory_limit"
    return OF_ENDING.get(report.ended)


def _verdict_of_exception(name: str) -> Verdict:
    return "incorrect" if name == "AssertionError" else "runtime_error"
