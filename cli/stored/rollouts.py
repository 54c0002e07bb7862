"""Rows with a completion in one column and the gold in another: the plain shape."""

from __future__ import annotations

from collections.abc import Mapping

from cli.stored.columns import Columns
from cli.stored.known import in_group
from cli.stored.shapes import Fields


class Rollouts:
    """Rows by their columns; ``kind`` is the task's."""

    name = "columns"
    rewrites = True

    def __init__(self, columns: Columns, kind: str) -> None:
        self._columns = columns
        self._kind = kind
        self.options: Mapping[str, object] = {"columns": dict(columns.given), "kind": kind}

    def items(self, row: Fields) -> list[Fields]:
        """An item for each completion of the row; several of a row are a group."""
        completions = self._columns.completions(row)
        task = {"kind": self._kind, "answer": self._columns.answer(row)}
        return in_group(self._columns.frame(row), task, completions)
