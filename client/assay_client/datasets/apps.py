"""APPS: ``question`` and ``input_output``, as JSON text ``inputs``, ``outputs``, perhaps ``fn_name``."""

from __future__ import annotations

from assay_client.datasets.input_output import code_task, read_tests
from assay_client.datasets.row import Example, Row, RowError, asked, has, name

NAME = "apps"


def fits(row: Row) -> bool:
    """The field is its own."""
    return has(row, "input_output")


def read(row: Row, language: str) -> Example:
    """All tests there are."""
    if not row.get("input_output"):
        raise RowError("input_output", "is missing: some rows of this data set have no tests")
    task = code_task(read_tests(row["input_output"], "input_output"), language)
    return Example(task, asked(row, "question"), name(row, "problem_id"))
