"""A cell behind a stream that breaks in every way: always a CellError, never a wait without end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sandbox.cells.order import CellError, Program, RunLimits, StdioOrder
from sandbox.cells.stream import StreamCell
from sandbox.supervisor.frames import PROTOCOL, Frame, pack
from sandbox.supervisor.tasks import Outcome, outcome_frame

LIMITS = RunLimits(1, 1, 64, 100)
ORDER = StdioOrder(Program("python", ""), LIMITS, (b"", b""))
HELLO = pack({"hello": PROTOCOL, "languages": [["python", "3"]]})
REPORT = outcome_frame(0, Outcome("exited"))


class Tape:
    """Says what was recorded, whatever it is told."""

    def __init__(self, *said: bytes | Exception) -> None:
        self._said = list(said)
        self.told = b""
        self.closed = 0

    def send(self, data: bytes) -> None:
        self.told += data

    def receive(self, timeout_s: float) -> bytes:
        said = self._said.pop(0) if self._said else b""
        if isinstance(said, Exception):
            raise said
        return said

    def close(self) -> None:
        self.closed += 1


def packed(frame: Frame) -> bytes:
    return pack(frame.header, frame.blobs)


DONE = pack({"done": 0})


def test_a_task_runs() -> None:
    tape = Tape(HELLO, packed(REPORT) + packed(REPORT), DONE)
    cell = StreamCell(tape, b"greeting")
    assert [report.ended for report in cell.run(ORDER)] == ["exited", "exited"]
    assert tape.told.startswith(b"greeting")
    assert not tape.closed


def test_what_the_kernel_inside_does_not_tell_is_said() -> None:
    """None of it where the hello says nothing of it."""
    lacking = pack({"hello": PROTOCOL, "languages": [["python", "3"]], "gaps": ["files", "time"]})
    assert StreamCell(Tape(lacking), b"").gaps == ("files", "time")
    assert StreamCell(Tape(HELLO), b"").gaps == ()


@pytest.mark.parametrize(
    "said",
    [
        (b"",),
        (TimeoutError(),),
        (ConnectionResetError(),),
        (pack({"hello": PROTOCOL + 1, "languages": []}),),
        (pack({"hello": PROTOCOL}),),
        (pack({"hello": PROTOCOL, "languages": [], "gaps": "none"}),),
        (pack({"fault": "no memory"}),),
        (b"Traceback (most recent call last):",),
    ],
    ids=["gone", "silent", "reset", "version", "no languages", "no gaps", "fault", "noise"],
)
def test_a_bad_start(said: tuple[bytes | Exception, ...]) -> None:
    tape = Tape(*said)
    with pytest.raises(CellError):
        StreamCell(tape, b"")
    assert tape.closed


@pytest.mark.parametrize(
    "said",
    [
        (b"",),
        (TimeoutError(),),
        (OSError(),),
        (b"\xff" * 100,),
        (pack({"fault": "a run that does not die"}),),
        (packed(REPORT), DONE),
        (packed(outcome_frame(5, Outcome("exited"))),),
        (packed(REPORT), packed(REPORT), packed(REPORT)),
    ],
    ids=["gone", "silent", "error", "noise", "fault", "too few", "another task's", "too many"],
)
def test_a_bad_answer_breaks_the_cell_for_good(said: tuple[bytes | Exception, ...]) -> None:
    tape = Tape(HELLO, *said)
    cell = StreamCell(tape, b"")
    with pytest.raises(CellError):
        list(cell.run(ORDER))
    assert tape.closed
    with pytest.raises(CellError):
        list(cell.run(ORDER))


def test_an_early_close_cancels() -> None:
    """And reads on until the cell is ready for the next order."""
    tape = Tape(HELLO, packed(REPORT), packed(REPORT), DONE)
    cell = StreamCell(tape, b"")
    reports = cell.run(ORDER)
    next(reports)
    reports.close()  # type: ignore[attr-defined]  # a generator
    assert pack({"cancel": 0}) in tape.told
    assert not tape.closed


@pytest.mark.parametrize("call", [lambda cell: cell.close(), lambda cell: (cell.close(), cell.close())])
def test_a_closed_cell_runs_nothing(call: Callable[[StreamCell], object]) -> None:
    cell = StreamCell(Tape(HELLO), b"")
    call(cell)
    with pytest.raises(CellError, match="closed"):
        list(cell.run(ORDER))
