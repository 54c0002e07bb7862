"""TRL's columns: ``prompt`` (a text or messages) and ``solution``, elsewhere ``label`` or ``answer``."""

from __future__ import annotations

from typing import Any

from assay_client.datasets.boxed import last_boxed
from assay_client.datasets.row import Example, Row, RowError, asked, has, json_object
from assay_client.types import Task

NAME = "trl"
GOLDS = ("solution", "label", "answer", "ground_truth", "target")


def fits(row: Row) -> bool:
    """A prompt, or a question, and one of the columns that hold golds."""
    return (has(row, "prompt") or has(row, "question")) and any(has(row, field) for field in GOLDS)


def read(row: Row, language: str) -> Example:  # noqa: ARG001 - no programs here
    """The last box of the solution; the whole of it if it has none."""
    field = next((field for field in GOLDS if has(row, field)), None)
    if field is None:
        raise RowError(GOLDS[0], f"is missing, and so are {', '.join(GOLDS[1:])}")
    return Example(_task(row[field], field), asked(row, "prompt", "question"))


def _task(value: Any, field: str) -> Task:
    """A gold; or a task of ours, as an object or as its JSON text."""
    found = json_object(value)
    return (
        found if found is not None and "kind" in found else {"kind": "math", "answer": gold_of(value, field)}
    )


def gold_of(value: Any, field: str) -> str | list[str]:
    """A gold, or several of which any is right."""
    if isinstance(value, str) and value.strip():
        return last_boxed(value) or value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, (list, tuple)) and value:
        return [gold for each in value if isinstance(gold := gold_of(each, field), str)]
    raise RowError(field, "must be a text that is not blank, a number, or a list of them")
