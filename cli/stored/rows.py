"""Rows of stored completions as contract items; a row that is none is an answer of its own, never lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from cli.stored.exact import loads_exactly
from cli.stored.shapes import Fields, Shape, ShapeError
from cli.stored.sources import Source, lines
from service.wire.json_text import JsonError, dumps


class Row(NamedTuple):
    """One item: where it stands, its JSON, the item read, and the whole row it came from; or why it is none.

    ``part`` counts the items of a line from 0: a line may hold several completions.  (A named tuple: there
    are millions, and a frozen dataclass takes three times as long to make.)
    """

    source: str
    line: int
    part: int
    text: bytes
    item: Fields
    origin: Fields
    error: str | None = None

    @property
    def group(self) -> str | None:
        """The item's group, as text."""
        group = self.item.get("group")
        return None if group is None else str(group)

    @property
    def has_code(self) -> bool:
        """Whether it needs a sandbox."""
        task = self.item.get("task")
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
        origin = loads_exactly(text)
        if not isinstance(origin, dict):
            return [Row(name, number, 0, text, {}, {}, "not a JSON object")]
        items = shape.items(origin)
    except JsonError as err:
        return [Row(name, number, 0, text, {}, {}, f"not JSON: {err}")]
    except ShapeError as err:
        return [Row(name, number, 0, text, {}, {}, str(err))]
    if len(items) == 1 and items[0] is origin:
        return [Row(name, number, 0, text, origin, origin)]  # sent as it was written: no number changes
    return [Row(name, number, part, dumps(item), item, origin) for part, item in enumerate(items)]
