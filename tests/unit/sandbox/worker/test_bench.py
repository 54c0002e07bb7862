"""Cells that fail in the middle of a job: tried once more, and whose doing it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from sandbox.cells.order import Cell, CellError, Order, Report
from sandbox.job import Fault, Job, JobResult, StdioCase
from sandbox.worker.bench import Bench
from tests.fakes.cell import FakeCell

JOB = Job("1", "python", "x", (StdioCase("", "x"),))
UNCLEAN = "FrameError: WardenError: UncleanError: processes that do not die"
GONE = "CellError: the cell is gone"


@dataclass
class Failing:
    """Its cells fail with these words, one after another, and then work."""

    words: list[str]
    opened: list[FakeCell] = field(default_factory=list)
    name: str = "failing"

    def unavailable(self) -> str | None:
        return None

    def open(self) -> Cell:
        def script(_: Order) -> Iterator[Report]:
            if self.words:
                raise CellError(self.words.pop(0))
            yield Report("exited", stdout=b"x")

        self.opened.append(FakeCell(script))
        return self.opened[-1]


@pytest.mark.parametrize("words", [[], [GONE], [UNCLEAN]], ids=["never", "once", "once unclean"])
def test_one_failure_is_nobody_s(words: list[str]) -> None:
    """The job is judged in the next cell, and the broken one destroyed."""
    maker = Failing(list(words))
    result = Bench(maker, 9).judge(JOB, lambda: 60.0)
    assert isinstance(result, JobResult)
    assert result.verdict == "correct"
    assert [cell.closed for cell in maker.opened] == [True] * len(words) + [False]


@pytest.mark.parametrize("words", [[GONE, GONE], [GONE, UNCLEAN], [UNCLEAN, GONE]])
def test_what_may_be_ours_is_a_fault(words: list[str]) -> None:
    result = Bench(Failing(list(words)), 9).judge(JOB, lambda: 60.0)
    assert isinstance(result, Fault)
    assert (result.code, result.retryable) == ("cell_failed", True)


def test_a_program_that_spoils_every_cell_is_judged_for_it() -> None:
    """A null reward would be a way to veto a bad one."""
    result = Bench(Failing([UNCLEAN, UNCLEAN]), 9).judge(JOB, lambda: 60.0)
    assert isinstance(result, JobResult)
    assert (result.verdict, result.accuracy) == ("runtime_error", 0.0)


def test_the_gaps_are_the_backend_s_and_the_cell_s() -> None:
    class Open(FakeCell):
        gaps = ("of the cell",)

    class Maker(Failing):
        gaps = ("of the backend",)

        def open(self) -> Cell:
            return Open(lambda _: iter(()))

    assert Bench(Maker([]), 9).gaps() == ("of the backend", "of the cell")
    assert Bench(Failing([]), 9).gaps() == ()
