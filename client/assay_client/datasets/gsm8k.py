"""GSM8K: ``question``, and ``answer`` whose last line is ``#### 42``."""

from __future__ import annotations

from assay_client.datasets.row import Example, Row, RowError, asked, has, text

NAME = "gsm8k"
MARK = "####"


def fits(row: Row) -> bool:
    """The mark in the answer is enough."""
    return has(row, "answer") and isinstance(row["answer"], str) and MARK in row["answer"]


def read(row: Row, language: str) -> Example:  # noqa: ARG001 - no programs here
    """What follows the last mark; commas between thousands are left out."""
    _, mark, final = text(row, "answer").rpartition(MARK)
    gold = final.strip().replace(",", "")
    if not mark or not gold:
        raise RowError("answer", f"has no final answer after {MARK}")
    return Example({"kind": "math", "answer": gold}, asked(row, "question", "prompt"))
