"""Choosing: two passes over the rows, one to look at texts, one to write, in constant memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

from cli.selection.filters import passes
from cli.selection.spec import Spec, Which
from cli.statistics.fact import completion_text
from cli.statistics.ledger import Ledger, whole
from cli.stored.rows import Row
from service.wire.json_text import dumps

_RIGHT = """
SELECT fact.number FROM fact JOIN
  (SELECT question, avg(accuracy >= 1) AS share FROM fact WHERE accuracy IS NOT NULL GROUP BY 1) AS prompt
  USING (question)
WHERE fact.accuracy >= 1 AND share >= ? AND share <= ? AND NOT (? AND share >= 1) ORDER BY fact.number
"""
_CHOSEN = """
SELECT number FROM (
  SELECT candidate.number AS number, question,
    row_number() OVER (PARTITION BY question ORDER BY reward DESC, candidate.number) AS place,
    row_number() OVER (PARTITION BY question, digest ORDER BY candidate.number) AS copy
  FROM candidate JOIN fact USING (number)
) WHERE CASE WHEN ? THEN place = 1 ELSE copy = 1 OR NOT ? END ORDER BY number
"""


def select(ledger: Ledger, spec: Spec, rows: Iterable[Row], rows_again: Iterable[Row], to: Path) -> int:
    """Write the chosen completions to ``to``, in the input's order; how many they are.

    ``rows`` and ``rows_again`` are the rows of the ledger's facts, twice.
    """
    ledger.keep("candidate", ("number INTEGER PRIMARY KEY", "digest"), _candidates(ledger, spec, rows))
    chosen = (whole(number) for (number,) in ledger.ask(_CHOSEN, spec.which is Which.BEST, spec.unique))
    count = 0
    with to.open("wb") as file:
        for row in _numbered(rows_again, chosen):
            file.write(dumps(example(row)) + b"\n")
            count += 1
    return count


def example(row: Row) -> dict[str, object]:
    """The row as an example for supervised fine-tuning: a conversation, and where it comes from."""
    item = row.read_item()
    text, prompt = completion_text(item.get("completion")), item.get("prompt")
    asked = [{"role": "user", "content": prompt}] if isinstance(prompt, str) and prompt else prompt
    before = asked if isinstance(asked, list) else []
    messages = [*before, {"role": "assistant", "content": text}]
    return {"messages": messages, "id": item.get("id"), "group": row.group}


def _candidates(ledger: Ledger, spec: Spec, rows: Iterable[Row]) -> Iterator[tuple[int, bytes]]:
    """The right completions whose text passes, each with a digest of it."""
    low = 0.0 if spec.min_accuracy is None else spec.min_accuracy
    high = 1.0 if spec.max_accuracy is None else spec.max_accuracy
    right = ((whole(number)) for (number,) in ledger.ask(_RIGHT, low, high, spec.mixed))
    for number, row in _met(rows, right):
        text = completion_text(row.read_item().get("completion"))
        if passes(text, spec):
            yield number, blake2b(" ".join(text.split()).encode("utf-8", "replace"), digest_size=12).digest()


def _numbered(rows: Iterable[Row], numbers: Iterator[int]) -> Iterator[Row]:
    return (row for _, row in _met(rows, numbers))


def _met(rows: Iterable[Row], numbers: Iterator[int]) -> Iterator[tuple[int, Row]]:
    """The rows of these ascending numbers, with them."""
    wanted = next(numbers, None)
    for number, row in enumerate(rows):
        if wanted is None:
            return
        if number == wanted:
            yield number, row
            wanted = next(numbers, None)
