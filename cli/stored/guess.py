"""Which shape a file has: as the caller says, or by its first rows, said aloud."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

from cli.stored.columns import Columns
from cli.stored.rollouts import Rollouts, answer_task
from cli.stored.shapes import Contract, Fields, Shape, ShapeError
from cli.stored.sources import Source, lines
from service.wire.json_text import JsonError, loads

LOOKED_AT = 20  # rows, until one is readable
CONTRACT, COLUMNS = "assay", "columns"


@dataclass(frozen=True, slots=True)
class Described:
    """What the caller says of a file's shape; None and nothing: to be guessed."""

    format: str | None = None
    columns: Columns = field(default_factory=Columns)
    kind: str = "math"


def shape_of(source: Source, described: Described, say: Callable[[str], None]) -> Shape:
    """The shape of a source.  What was guessed is said.  Raises ``ShapeError``."""
    if described.format is not None:
        return _named(described.format, described)
    if described.columns.given:
        return _named(COLUMNS, described)
    if source.path is None:
        return Contract()  # standard input can be read once only
    row = _first_row(source)
    if row is None or _is_contract(row):
        return Contract()
    say(f"{source.name}: read as --format {COLUMNS} ({_told_by(described.columns, row)})")
    return _named(COLUMNS, described)


def _named(name: str, described: Described) -> Shape:
    if name == CONTRACT:
        return Contract()
    if name == COLUMNS:
        return Rollouts(COLUMNS, described.columns, answer_task(described.columns, described.kind))
    raise ShapeError(f"there is no format {name!r}; there are {CONTRACT}, {COLUMNS}")


def _is_contract(row: Fields) -> bool:
    return isinstance(row.get("task"), dict) and "completion" in row


def _first_row(source: Source) -> Fields | None:
    for line in islice(lines(source), LOOKED_AT):
        try:
            row = loads(line)
        except JsonError:
            continue
        if isinstance(row, dict):
            return row
    return None


def _told_by(columns: Columns, row: Fields) -> str:
    names = ((meaning, columns.find(row, meaning)) for meaning in ("completion", "answer", "prompt", "group"))
    return ", ".join(f"{meaning}: {name}" for meaning, name in names if name is not None)
