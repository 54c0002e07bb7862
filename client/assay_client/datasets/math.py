"""MATH and its kin: ``problem``, ``solution`` with a boxed result, perhaps the result alone in ``answer``."""

from __future__ import annotations

from assay_client.datasets.boxed import last_boxed
from assay_client.datasets.row import Example, Row, RowError, asked, has, name, text

NAME = "math"


def fits(row: Row) -> bool:
    """A problem with a solution or an answer."""
    return has(row, "problem") and (has(row, "solution") or has(row, "answer"))


def read(row: Row, language: str) -> Example:  # noqa: ARG001 - no programs here
    """``answer`` where there is one, else the last box of ``solution``."""
    task = {"kind": "math", "answer": _gold(row)}
    return Example(task, asked(row, "problem"), name(row, "unique_id"))


def _gold(row: Row) -> str:
    answer = row.get("answer")
    if isinstance(answer, (int, float)) and not isinstance(answer, bool):
        return str(answer)
    if isinstance(answer, str) and answer.strip():
        return last_boxed(answer) or answer
    gold = last_boxed(text(row, "solution"))
    if gold is None:
        raise RowError("solution", "has no boxed result, and there is no answer")
    return gold
