"""Rows of stored completions as contract items; a row that is none is an answer of its own, never lost.

Thousands of rows wait for their results at any time, so a row keeps its text alone, and whoever wants to know
what is in it reads it again: that costs less than to hold all that was read, which by then is in no cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from cli.stored.exact import loads_exactly
from cli.stored.shapes import Fields, Shape, ShapeError
from cli.stored.sources import Source, lines
from service.wire.json_text import JsonError, dumps, loads


class Row(NamedTuple):
    """One item: where it stands, its JSON, its group as text, and the line it came from; or why it is none.

    ``part`` counts the items of a line from 0: a line may hold several completions.  (A named tuple: there
    are millions, and a frozen dataclass takes three times as long to make.)
    """

    source: str
    line: int
    part: int
    text: bytes
    group: str | None
    origin: bytes
    error: str | None = None

    def read_item(self) -> Fields:
        """The item; one without fields where there is none."""
        return {} if self.error is not None else _read_again(self.text)

    def glance(self) -> Fields:
        """The item for whoever does without integers of more than 64 bits, which are rounded; far quicker."""
        return {} if self.error is not None else _fields(loads(self.text))

    def read_origin(self) -> Fields:
        """The fields of the whole row, which a shape may have made items of."""
        return {} if self.error is not None else _read_again(self.origin)

    def has_code(self) -> bool:
        """Whether it needs a sandbox."""
        task = self.read_item().get("task")
        return isinstance(task, dict) and task.get("kind") == "code"

    @property
    def place(self) -> str:
        """Where it stands, for messages."""
        return f"{self.source}, line {self.line}"


OnRead = Callable[[Source, int], None]


def read_rows(source: Source, shape: Shape, on_read: OnRead | None = None) -> Iterator[Row]:
    """The rows of a source; blank lines are none.  Raises ``UnreadableError``.

    ``on_read`` is told how many bytes of the source, as it is stored, were read so far.
    """
    name, tell = source.name, None if on_read is None else partial(on_read, source)
    for number, raw in enumerate(lines(source, tell), 1):
        text = raw.strip()
        if text:
            yield from _rows(name, number, text, shape)


def read_all(sources: Iterable[Source], shape: Shape, on_read: OnRead | None = None) -> Iterator[Row]:
    """The rows of several sources, one after another."""
    for source in sources:
        yield from read_rows(source, shape, on_read)


def _rows(name: str, number: int, text: bytes, shape: Shape) -> Sequence[Row]:
    try:
        if not shape.rewrites:
            return [Row(name, number, 0, text, _group_as_written(text), text)]
        items = shape.items(_fields(loads_exactly(text)))
    except JsonError as err:
        return [Row(name, number, 0, text, None, text, f"not JSON: {err}")]
    except ShapeError as err:
        return [Row(name, number, 0, text, None, text, str(err))]
    return [Row(name, number, part, dumps(item), _group(item), text) for part, item in enumerate(items)]


def _group_as_written(text: bytes) -> str | None:
    """The group of an item that is sent as it was written: of its numbers only this one needs to be exact."""
    fields = _fields(loads(text))
    return _group(_read_again(text) if isinstance(fields.get("group"), float) else fields)


def _group(item: Fields) -> str | None:
    group = item.get("group")
    return None if group is None else str(group)


def _read_again(text: bytes) -> Fields:
    """The fields of a text that was read before; by the quick reader if need be, which follows further."""
    try:
        return _fields(loads_exactly(text))
    except JsonError:
        return _fields(loads(text))


def _fields(value: object) -> Fields:
    if not isinstance(value, dict):
        raise ShapeError("not a JSON object")
    return value
