"""The table of faults: rows as lines of a file, that a run can be gone on with, and as they are printed."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from rich.table import Table

from benchmarks.faults.experiment import Row

LEFT = frozenset({"fault", "errors"})


@dataclass(frozen=True, slots=True)
class Line:
    """One fault, as it is printed.  ``broken``: the bars that broke."""

    fault: str
    times: int
    items: int
    lost: int
    wrong: int
    twice: int
    errors: str
    left: int
    requests_again: int
    back_after: str
    longest: str
    broken: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: Row) -> Self:
        """What an experiment found."""
        tally = row.tally
        return cls(
            fault=row.fault,
            times=len(row.recoveries),
            items=tally.items,
            lost=tally.lost,
            wrong=len(tally.wrong),
            twice=tally.duplicates,
            errors=", ".join(f"{code} {count}" for code, count in sorted(tally.errors.items())) or "none",
            left=tally.left,
            requests_again=tally.broken_requests + tally.refused_requests,
            back_after=_back_after(row.recoveries),
            longest=f"{tally.longest_s:.1f} s",
            broken=tuple(row.broken()),
        )

    def cells(self) -> list[str]:
        """By column."""
        return [str(value) for name, value in asdict(self).items() if name in columns()]


def columns() -> list[str]:
    """The names of what is printed."""
    return [name for name in Line.__dataclass_fields__ if name != "broken"]


def read_lines(path: Path) -> list[Line]:
    """What earlier runs left there."""
    if not path.exists():
        return []
    kept = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Line(**{**line, "broken": tuple(line["broken"])}) for line in kept]


def add_line(path: Path, line: Line) -> None:
    """Keep it for later runs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(line)) + "\n")


def table(lines: Iterable[Line]) -> Table:
    """For the terminal; red where a bar broke."""
    shown = Table(title="Faults in a mixed load")
    for column in columns():
        justify = "left" if column in LEFT else "right"
        shown.add_column(column.replace("_", " "), justify=justify)  # type: ignore[arg-type]  # one of its words
    for line in lines:
        shown.add_row(*line.cells(), style="red" if line.broken else None)
    return shown


def markdown(lines: Iterable[Line]) -> str:
    """For a document."""
    heads = [column.replace("_", " ") for column in columns()]
    ruler = ["---" if column in LEFT else "---:" for column in columns()]
    rows = [heads, ruler, *(line.cells() for line in lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _back_after(recoveries: Sequence[float]) -> str:
    if not recoveries:
        return "never"
    return f"{statistics.median(recoveries):.1f} s, {max(recoveries):.1f} s"
