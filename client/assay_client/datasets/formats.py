"""All formats by name, and which one a row has."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from assay_client.datasets import (
    apps,
    codecontests,
    gsm8k,
    humaneval,
    livecodebench,
    math,
    mbpp,
    open_r1,
    taco,
    trl,
    verl,
)
from assay_client.datasets.row import Example, Row, RowError
from assay_client.types import Task

# The first that fits is taken: from the shapes that only one data set has to those that many have.
_MODULES: tuple[ModuleType, ...] = (
    livecodebench,
    open_r1,
    verl,
    taco,
    apps,
    codecontests,
    humaneval,
    mbpp,
    gsm8k,
    math,
    trl,
)
FORMATS: tuple[str, ...] = tuple(module.NAME for module in _MODULES)


def guess(row: Row) -> str:
    """The name of the row's format.  Raises ``RowError`` if it has none that is known."""
    found = next((module.NAME for module in _MODULES if module.fits(row)), None)
    if found is None:
        fields = ", ".join(sorted(map(str, row))[:20]) or "no fields"
        raise RowError("", f"no known format has a row of {fields}; known are {', '.join(FORMATS)}")
    return str(found)


def read(row: Row, format: str | None = None, *, language: str = "python") -> Example:  # noqa: A002 - as users say it
    """The row, read; ``language`` is that of programs, where the data set leaves it open.

    Raises ``RowError``.
    """
    wanted = guess(row) if format is None else format
    module = next((module for module in _MODULES if wanted == module.NAME), None)
    if module is None:
        raise RowError("", f"there is no format {wanted!r}; there are {', '.join(FORMATS)}")
    example = module.read(row, language)
    assert isinstance(example, Example)
    return example


def task(row: Row, format: str | None = None, *, language: str = "python") -> Task:  # noqa: A002
    """The row's task.  Raises ``RowError``."""
    return read(row, format, language=language).task


def item(
    row: Row,
    completion: Any,
    format: str | None = None,  # noqa: A002
    *,
    language: str = "python",
) -> dict[str, Any]:
    """An item to be scored: a completion (a text or messages) of the row's task.  Raises ``RowError``."""
    example = read(row, format, language=language)
    named = {"id": example.id, "prompt": example.prompt}
    known = {field: value for field, value in named.items() if value is not None}
    return {**known, "completion": completion, "task": example.task}
