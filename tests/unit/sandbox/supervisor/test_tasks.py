"""Tasks and outcomes on the wire."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.supervisor.frames import Frame, FrameError
from sandbox.supervisor.tasks import Bounds, Outcome, Task, outcome_frame, read_outcome, read_task, task_frame

TASK = Task(
    number=7,
    kind="stdio",
    bounds=Bounds(1.5, 5.0, 256, 1 << 20, 2.0),
    source="print('\ud800é')",
    inputs=(b"1", b""),
    args=("a",),
    files={"in.txt": b"x", "out.txt": b""},
    setup="import os",
    entry_point="f",
)
OUTCOME = Outcome("exited", 1, 0, 2.5, 3.5, 100, b"out", b"err", b"5", "KeyError", 2)


def test_a_task_crosses() -> None:
    assert read_task(task_frame(TASK)) == TASK


@pytest.mark.parametrize(
    "outcome", [OUTCOME, Outcome("memory"), replace(OUTCOME, value=None)], ids=["full", "bare", "no value"]
)
def test_an_outcome_crosses(outcome: Outcome) -> None:
    assert read_outcome(outcome_frame(3, outcome)) == outcome


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "shell"},
        {"kind": None},
        {"files": ["../x", "b"]},
        {"files": [".."]},
        {"files": ["a"] * 9},
        {"args": [1]},
        {"bounds": [1, 2, 3]},
        {"bounds": [1, 2, 3, 4, -1]},
        {"bounds": [1, 2, 3, "4", 0]},
        {"task": "7"},
        {"entry_point": 5},
    ],
    ids=repr,
)
def test_a_broken_task_is_refused(change: dict[str, object]) -> None:
    frame = task_frame(TASK)
    with pytest.raises(FrameError):
        read_task(Frame({**frame.header, **change}, frame.blobs))


@pytest.mark.parametrize(
    "change",
    [
        {"ended": "won"},
        {"exit": [0]},
        {"exit": ["0", 0]},
        {"used": [1, 2]},
        {"raised": 3},
        {"tests_done": "2"},
    ],
    ids=repr,
)
def test_a_broken_outcome_is_refused(change: dict[str, object]) -> None:
    frame = outcome_frame(3, OUTCOME)
    with pytest.raises(FrameError):
        read_outcome(Frame({**frame.header, **change}, frame.blobs))
