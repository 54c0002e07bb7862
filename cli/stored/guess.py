"""Which shape a file has: as the caller says, or by its first rows, said aloud."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from cli.stored.columns import Columns
from cli.stored.harness import HARNESSES, HarnessRows, guess_harness
from cli.stored.known import KNOWN, DatasetRows, guess_dataset
from cli.stored.rollouts import Rollouts
from cli.stored.samples import Samples, read_problems
from cli.stored.shapes import Contract, Fields, Shape, ShapeError
from cli.stored.sources import Source, lines
from service.wire.json_text import JsonError, loads

LOOKED_AT = 20  # rows, until one is readable
UNSAID_KIND = "math"  # what the answer in a column is unless the caller says
SHAPES = (Contract.name, Rollouts.name, Samples.name, *HARNESSES, *KNOWN)


@dataclass(frozen=True, slots=True)
class Described:
    """What the caller says of a file's shape; None and nothing: to be guessed."""

    format: str | None = None
    columns: Columns = field(default_factory=Columns)
    kind: str = UNSAID_KIND
    problems: Path | None = None


def shape_of_all(sources: Sequence[Source], described: Described, say: Callable[[str], None]) -> Shape:
    """The one shape of several sources; one that is empty says nothing.  Raises what ``shape_of`` raises."""
    found = [source for source in sources if _first_row(source)] or sources
    shape = shape_of(found[0], described, say)
    if shape.name == Samples.name:  # the problems are the same, and take long to read
        return shape
    for source in found[1:]:
        its = shape_of(source, described, lambda _: None)
        if (its.name, its.options) != (shape.name, shape.options):
            raise ShapeError(
                f"{found[0].name} is read as --format {_told(shape)}, {source.name} as {_told(its)}:"
                " give --format, or score them apart, each into results of its own"
            )
    return shape


def shape_of(source: Source, described: Described, say: Callable[[str], None]) -> Shape:
    """The shape of a source.  What was guessed is said.  Raises ``ShapeError``, ``UnreadableError``."""
    row = _first_row(source)
    if described.format is not None:
        return _named(described.format, described, row)
    if described.problems is not None:
        return _named(Samples.name, described, row)
    name = _guess(row, described)
    if name != Contract.name:
        say(f"{source.name}: read as --format {name} ({_told_by(described.columns, row)})")
    return _named(name, described, row)


def _guess(row: Fields, described: Described) -> str:
    columns = described.columns
    if "answer" in columns.given or (described.kind != UNSAID_KIND and row):
        return Rollouts.name
    if not row or (isinstance(row.get("task"), dict) and "completion" in row):
        return Contract.name
    dataset = guess_harness(row) or guess_dataset(row)
    if dataset is None and "task_id" in row and columns.find(row, "answer") in {None, "solution"}:
        return Samples.name
    return dataset or Rollouts.name


def _named(name: str, described: Described, row: Fields) -> Shape:
    if described.kind != UNSAID_KIND and name != Rollouts.name:
        raise ShapeError(f"--kind {described.kind} is for --format columns: rows of {name} say what is right")
    if name == Contract.name:
        return Contract()
    if name == Rollouts.name:
        return Rollouts(described.columns, described.kind)
    if name == Samples.name:
        if described.problems is None:
            raise ShapeError("samples refer to problems by task_id: give their file as --problems")
        return Samples(described.problems, read_problems(described.problems), described.columns)
    if name in HARNESSES:
        return HarnessRows(name, described.columns, row)
    if name in KNOWN:
        return DatasetRows(name, described.columns)
    raise ShapeError(f"there is no format {name!r}; there are {', '.join(SHAPES)}")


def _first_row(source: Source) -> Fields:
    """The first that can be read; an empty file has none.  Raises ``ShapeError`` for what is no JSONL."""
    wrong = ""
    for line in islice(filter(bytes.strip, lines(source)), LOOKED_AT):
        try:
            row = loads(line)
        except JsonError as err:
            wrong = wrong or f"not JSON: {err}"
            continue
        if isinstance(row, dict):
            return row
        told = "an array: make lines of it with jq -c '.[]'" if isinstance(row, list) else "no object"
        wrong = wrong or told
    if wrong:
        raise ShapeError(f"{source.name} is neither JSONL nor parquet: its first line is {wrong}")
    return {}


def _told(shape: Shape) -> str:
    by_filter = shape.options.get("filter")
    return shape.name if by_filter is None else f"{shape.name} with the filter {by_filter}"


def _told_by(columns: Columns, row: Fields) -> str:
    if guess_harness(row) is not None:
        by_filter = row.get("filter")
        return (
            "the rows of a harness" if by_filter is None else f"only the filter {by_filter}: others repeat it"
        )
    names = ((meaning, columns.find(row, meaning)) for meaning in ("completion", "answer", "prompt", "group"))
    known = [f"{meaning}: {name}" for meaning, name in names if name is not None]
    return ", ".join(known) or f"it has {', '.join(sorted(row)[:8])}"
