"""Rows with a completion in one column and what is right in another: the plain shapes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cli.stored.columns import Columns
from cli.stored.shapes import Fields

ReadTask = Callable[[Fields], Fields]


@dataclass(frozen=True, slots=True)
class Rollouts:
    """Rows of completions beside their dataset's own columns; ``task`` reads the task from those."""

    name: str
    columns: Columns
    task: ReadTask

    def items(self, row: Fields) -> list[Fields]:
        """An item for each completion of the row; several of a row are a group."""
        completions = self.columns.completions(row)
        frame, task = self.columns.frame(row), self.task(row)
        return [{**frame, "completion": completion, "task": task} for completion in completions]


def answer_task(columns: Columns, kind: str) -> ReadTask:
    """The task of rows that hold their gold in a column."""
    return lambda row: {"kind": kind, "answer": columns.answer(row)}
