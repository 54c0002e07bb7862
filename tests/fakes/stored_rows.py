"""Rows as they stand in files, made of the items that they hold."""

from __future__ import annotations

from collections.abc import Mapping

from cli.stored.rows import Row
from service.wire.json_text import dumps


def stored(item: Mapping[str, object], line: int = 1, origin: Mapping[str, object] | None = None) -> Row:
    """The row of an item, and of the row that it was made from, where that is another."""
    text, group = dumps(dict(item)), item.get("group")
    whole = text if origin is None else dumps(dict(origin))
    return Row("f", line, 0, text, None if group is None else str(group), whole)
