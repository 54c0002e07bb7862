"""Special judges: what their ending means, and what they are given."""

from __future__ import annotations

import pytest

from sandbox.cells.order import Report, StdioOrder
from sandbox.job import Fault, ProgramChecker
from sandbox.judge.checkers.program import run_program_checker, score_of
from tests.fakes.cell import giving


@pytest.mark.parametrize(
    ("report", "score"),
    [
        pytest.param(Report("exited", exit_code=0), 1.0, id="accepted"),
        pytest.param(Report("exited", exit_code=0, stdout=b"0.3"), 1.0, id="accepted, whatever it prints"),
        pytest.param(Report("exited", exit_code=1), 0.0, id="wrong"),
        pytest.param(Report("exited", exit_code=2), 0.0, id="badly formed"),
        pytest.param(Report("exited", exit_code=7, stdout=b"points 0.25\n"), 0.25, id="partial"),
        pytest.param(
            Report("exited", exit_code=7, stdout=b"3 of 4: 0.75 (max 10)"), 0.75, id="the last from 0 to 1"
        ),
        pytest.param(Report("exited", exit_code=7, stderr=b"points 0.5"), 0.5, id="on the other stream"),
        pytest.param(Report("exited", exit_code=7, stdout=b"1e-1."), 0.1, id="at a sentence's end"),
    ],
)
def test_what_a_judges_end_means(report: Report, score: float) -> None:
    assert score_of(report) == score


@pytest.mark.parametrize(
    "report",
    [
        pytest.param(Report("exited", exit_code=3), id="a status that means nothing"),
        pytest.param(Report("exited", exit_code=7, stdout=b"12 points"), id="partial without a share"),
        pytest.param(
            Report("exited", exit_code=7, stdout=b"-0.5 v0.5"), id="neither negative nor part of a word"
        ),
        pytest.param(Report("cpu_time"), id="over its time"),
        pytest.param(Report("signalled", signal=11), id="a crash"),
        pytest.param(Report("compile_error", stderr=b"line 1"), id="it does not compile"),
        pytest.param(Report("memory"), id="over its memory"),
    ],
)
def test_a_judge_that_fails_is_a_fault(report: Report) -> None:
    """Never a verdict on the candidate, and not worth another try."""
    fault = score_of(report)
    assert isinstance(fault, Fault)
    assert (fault.code, fault.retryable) == ("checker_failed", False)


def test_it_is_given_input_output_and_answer() -> None:
    """In testlib's order, as files beside it."""
    cell = giving(Report("exited"))
    run_program_checker(ProgramChecker("python", "pass"), cell, b"in", b"out", b"ans")
    order = cell.orders[0]
    assert isinstance(order, StdioOrder)
    assert [order.files[name] for name in order.args] == [b"in", b"out", b"ans"]
