"""Rows of well-known data sets, with completions beside their own columns."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

from assay_client.datasets import FORMATS, RowError, guess, read
from cli.stored.columns import Columns
from cli.stored.shapes import Fields, ShapeError
from service.wire.json_text import dumps

KNOWN = FORMATS


class DatasetRows:
    """Rows of one data set; each completion of a row is an item of its task."""

    rewrites = True

    def __init__(self, name: str, columns: Columns) -> None:
        self.name = name
        self.options: Mapping[str, object] = {"columns": dict(columns.given)}
        self._columns = columns

    def items(self, row: Fields) -> list[Fields]:
        """An item for each completion; several of a row are a group.  Raises ``ShapeError``."""
        completions = self._columns.completions(row)
        try:
            example = read(row, self.name)
        except RowError as err:
            raise ShapeError(f"not a row of {self.name}: {err}") from err
        named = {"id": example.id, "group": example.id, "prompt": example.prompt, **self._columns.frame(row)}
        frame = {name: value for name, value in named.items() if value is not None}
        return in_group(frame, example.task, completions)


def guess_dataset(row: Fields) -> str | None:
    """The data set whose shape the row has, if any."""
    try:
        return guess(row)
    except RowError:
        return None


def in_group(frame: Fields, task: object, completions: list[object]) -> list[Fields]:
    """Items of one task.  Several completions without a group are one by themselves."""
    if len(completions) > 1 and "group" not in frame:
        content = dumps([frame.get("prompt"), task])
        frame = {**frame, "group": blake2b(content, digest_size=8).hexdigest()}
    return [{**frame, "completion": completion, "task": task} for completion in completions]
