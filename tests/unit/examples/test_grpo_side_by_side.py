"""Processes side by side: each task once, and no failure goes unnoticed."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from examples.grpo.side_by_side import all_end_well

LEAST_S = 0.2


def leave_a_mark(mark: Path) -> None:
    """What a task does: it says when it ran, and ends as its name says."""
    began = time.monotonic()
    time.sleep(LEAST_S)
    mark.write_text(f"{began} {time.monotonic()}")
    if mark.name == "fails":
        raise SystemExit(3)
    if mark.name == "killed":
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(
    ("names", "well"),
    [
        pytest.param((), True, id="nothing to do"),
        pytest.param(("one", "two", "three"), True, id="more than run at a time"),
        pytest.param(("fails", "two", "three"), False, id="the others go on after a failure"),
        pytest.param(("one", "killed"), False, id="one is killed"),
    ],
)
def test_each_task_is_done(tmp_path: Path, names: tuple[str, ...], well: bool) -> None:
    assert all_end_well(leave_a_mark, [tmp_path / name for name in names], 2) is well
    assert {mark.name for mark in tmp_path.iterdir()} == set(names)


def test_no_more_at_a_time_than_asked_for(tmp_path: Path) -> None:
    """One at a time: none begins before the one ahead has ended."""
    marks = [tmp_path / name for name in ("one", "two")]
    assert all_end_well(leave_a_mark, marks, 1)
    (_, ended), (began, _) = (map(float, mark.read_text().split()) for mark in marks)
    assert began >= ended
