"""Reading a row's fields: each function returns what it names, or raises ``RowError`` with the field."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from assay_client.types import Task

Row: TypeAlias = Mapping[str, Any]


class RowError(ValueError):
    """A row cannot become a task; ``field`` is what is missing or wrong, ``""`` if it is the whole row."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field = field


@dataclass(frozen=True)
class Example:
    """A row, read: its task, its question as text if it has one, its own name if it has one."""

    task: Task
    prompt: str | None = None
    id: str | None = None


class Format(Protocol):
    """One data set's shape: its name, how its rows are known, and how they are read."""

    NAME: str

    def fits(self, row: Row) -> bool:
        """Whether the row has this shape."""
        ...

    def read(self, row: Row, language: str) -> Example:
        """The row, read; ``language`` is that of programs, where the data set does not say.

        Raises ``RowError``.
        """
        ...


def has(row: Row, *fields: str) -> bool:
    """Whether the fields are there and not null."""
    return all(row.get(field) is not None for field in fields)


def text(row: Row, field: str) -> str:
    """A text that is not blank."""
    value = row.get(field)
    if not isinstance(value, str) or not value.strip():
        raise RowError(field, "a text is needed" if value is None else "must be a text that is not blank")
    return value


def optional_text(row: Row, *fields: str) -> str | None:
    """The first of the fields that is a text; None if none is."""
    return next((row[field] for field in fields if isinstance(row.get(field), str)), None)


def name(row: Row, field: str) -> str | None:
    """A row's own name, numbers included."""
    value = row.get(field)
    return None if value is None else str(value)


def parsed(row: Row, field: str) -> Any:
    """A value that may be there as its JSON text."""
    value = row.get(field)
    if value is None:
        raise RowError(field, "is missing")
    return from_json(value, field) if isinstance(value, str) else value


def from_json(value: str, field: str) -> Any:
    """The value of a JSON text."""
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as err:
        raise RowError(field, f"is not JSON: {err}") from err


def mapping(value: Any, field: str) -> Mapping[str, Any]:
    """An object."""
    if not isinstance(value, Mapping):
        raise RowError(field, "must be an object")
    return value


def sequence(value: Any, field: str) -> Sequence[Any]:
    """A list; arrays of other libraries count."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        raise RowError(field, "must be a list")
    return value


def json_object(value: Any) -> Mapping[str, Any] | None:
    """An object, or the one that a JSON text holds; None for anything else: a set may stand in braces."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, Mapping) else None


def asked(row: Row, *fields: str) -> str | None:
    """The question: a text, or the text of the last message of a conversation's user."""
    for field in fields:
        value = row.get(field)
        if isinstance(value, str):
            return value
        if value is not None and not isinstance(value, Mapping):
            said = [m for m in sequence(value, field) if isinstance(m, Mapping) and m.get("role") == "user"]
            if said and isinstance(said[-1].get("content"), str):
                return str(said[-1]["content"])
    return None
