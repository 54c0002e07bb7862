"""Calls of programs that compute with NumPy: its numbers are numbers, its arrays are no lists."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.cells.order import Cell
from sandbox.job import CallCase, Job, JobResult
from sandbox.judge.run import judge_job
from tests.fakes.makers import BACKENDS, open_cell

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=BACKENDS)
def cell(request: pytest.FixtureRequest) -> Iterator[Cell]:
    with open_cell(request.param) as opened:
        yield opened


@pytest.mark.parametrize(
    ("returned", "expected", "verdict"),
    [
        ("np.int64(3)", 3, "correct"),
        ("np.float64(0.5)", 0.5, "correct"),
        ("np.bool_(True)", True, "correct"),
        ("np.int64(4)", 3, "incorrect"),
        ("[np.int8(1), 2, (np.uint64(3),)]", [1, 2, [3]], "correct"),
        ("{np.int64(1): [np.float32(2)]}", {"1": [2.0]}, "correct"),
        ("type('Own', (np.float64,), {'__eq__': lambda a, b: True})(3)", 3, "incorrect"),
        ("np.array([1, 2])", [1, 2], "incorrect"),
        ("np.float64('nan')", 3, "incorrect"),
    ],
)
def test_what_a_call_returns(cell: Cell, returned: str, expected: object, verdict: str) -> None:
    job = Job(
        "1", "python", f"import numpy as np\ndef f(): return {returned}", (CallCase("f", (), {}, expected),)
    )
    result = judge_job(job, cell, lambda: cell)
    assert isinstance(result, JobResult)
    if "No module named" in result.cases[0].stderr:
        pytest.skip("these cells have no NumPy")
    assert result.verdict == verdict, result
