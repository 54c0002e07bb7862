"""The progress bar: how far, how fast, how long still, and how it goes."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from cli.statistics.fact import Fact
from cli.stored.sources import Source

SHOW_EVERY = 32  # rows


class ScoringProgress:
    """Drawn on a terminal only; the bar follows the bytes read: how many rows there are is not known."""

    def __init__(self, console: Console, sources: Sequence[Source]) -> None:
        sizes = [source.size for source in sources]
        self._total = None if None in sizes else sum(size or 0 for size in sizes)
        self._read: dict[str, int] = {}
        self._rows = self._known = self._faults = 0
        self._right = self._judged = 0.0
        self._bar = Progress(*_columns(), console=console, transient=True, disable=not console.is_terminal)
        self._task: TaskID = self._bar.add_task("scoring", total=self._total, counts=Text())

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def on_read(self, source: Source, position: int) -> None:
        """So many bytes of a source were read."""
        self._read[source.name] = position

    def add(self, fact: Fact, *, scored_now: bool) -> None:
        """One more row is done."""
        self._rows += 1
        self._known += not scored_now
        self._faults += fact.reward is None
        if fact.accuracy is not None:
            self._judged += 1
            self._right += fact.accuracy
        if self._rows % SHOW_EVERY == 0:
            self._show()

    def _show(self) -> None:
        elapsed = self._bar.tasks[0].elapsed or 0.0
        rate = (self._rows - self._known) / elapsed if elapsed else 0.0
        accuracy = f"{self._right / self._judged:.1%}" if self._judged else "–"
        counts = f"{self._rows} rows  {rate:,.0f}/s  accuracy {accuracy}  faults {self._faults}"
        self._bar.update(self._task, completed=sum(self._read.values()), counts=counts)


def _columns() -> tuple[ProgressColumn, ...]:
    counts, left = TextColumn("{task.fields[counts]}"), TextColumn("left")
    percent = TextColumn("{task.percentage:>3.0f}%")
    return SpinnerColumn(), BarColumn(), percent, counts, TimeElapsedColumn(), left, TimeRemainingColumn()
