"""The progress bar: how far, how fast, how long still, and how it goes."""

from __future__ import annotations

import time
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

from cli.scoring.tally import Tally
from cli.stored.sources import Source

TELL_EVERY_S = 60.0


class ScoringProgress:
    """A bar on a terminal, a line a minute elsewhere; bytes tell how far, for rows are not known before."""

    def __init__(self, console: Console, sources: Sequence[Source], tally: Tally) -> None:
        sizes = [source.size for source in sources]
        self._total = None if None in sizes else sum(size or 0 for size in sizes)
        self._read: dict[str, int] = {}
        self._tally = tally
        self._console = console
        self._began = self._told = time.monotonic()
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

    def show(self) -> None:
        """Some more rows are done."""
        if not self._console.is_terminal:
            self._tell()
            return
        self._bar.update(self._task, completed=sum(self._read.values()), counts=self._counts())

    def _tell(self) -> None:
        now = time.monotonic()
        if now - self._told < TELL_EVERY_S:
            return
        self._told = now
        share = f"{sum(self._read.values()) / self._total:.0%}  " if self._total else ""
        self._console.print(f"{share}{self._counts()}", highlight=False, soft_wrap=True)

    def _counts(self) -> str:
        tally, elapsed = self._tally, time.monotonic() - self._began
        rate = tally.now / elapsed if elapsed else 0.0
        accuracy = f"{tally.right / tally.judged:.1%}" if tally.judged else "–"
        return f"{tally.completions} rows  {rate:,.0f}/s  accuracy {accuracy}  faults {tally.unscored}"


def _columns() -> tuple[ProgressColumn, ...]:
    counts, left = TextColumn("{task.fields[counts]}"), TextColumn("left")
    percent = TextColumn("{task.percentage:>3.0f}%")
    return SpinnerColumn(), BarColumn(), percent, counts, TimeElapsedColumn(), left, TimeRemainingColumn()
