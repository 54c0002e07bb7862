"""A file of contract items, one a line, in batches; a bad line is an answer of its own, never lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.wire.json_text import JsonError, loads

MAX_BATCH_BYTES = 8_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file: its number, its bytes, what a table needs of it, or why it is not an item."""

    line: int
    text: bytes
    group: str | None = None
    prompt: str = ""
    has_code: bool = False
    error: str | None = None


def read_rows(lines: Iterable[bytes]) -> Iterator[Row]:
    """The rows of a file; blank lines are none."""
    for number, raw in enumerate(lines, 1):
        text = raw.strip()
        if text:
            yield _row(number, text)


def in_batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Batches of at most ``size`` rows and some megabytes."""
    batch: list[Row] = []
    held = 0
    for row in rows:
        if batch and (len(batch) >= size or held + len(row.text) > MAX_BATCH_BYTES):
            yield batch
            batch, held = [], 0
        batch.append(row)
        held += len(row.text)
    if batch:
        yield batch


def _row(number: int, text: bytes) -> Row:
    try:
        item = loads(text)
    except JsonError as err:
        return Row(number, text, error=f"not JSON: {err}")
    if not isinstance(item, dict):
        return Row(number, text, error="not a JSON object")
    group, prompt, task = item.get("group"), item.get("prompt"), item.get("task")
    return Row(
        number,
        text,
        group=None if group is None else str(group),
        prompt=prompt if isinstance(prompt, str) else "",
        has_code=isinstance(task, dict) and task.get("kind") == "code",
    )
