"""MBPP, its sanitized form and MBPP+: a text, ``test_list`` of assertions, perhaps ``test`` with tables."""

from __future__ import annotations

from assay_client.datasets.check_tables import calls_in, has_floats
from assay_client.datasets.humaneval import NEARLY
from assay_client.datasets.input_output import code_task
from assay_client.datasets.row import Example, Row, RowError, asked, has, name, sequence
from assay_client.types import Task

NAME = "mbpp"


def fits(row: Row) -> bool:
    """The list of assertions is its own."""
    return has(row, "test_list")


def read(row: Row, language: str) -> Example:  # noqa: ARG001 - the data set is Python's
    """MBPP+'s tables where they can be read, else the assertions, the challenging ones included."""
    return Example(_task(row), asked(row, "text", "prompt"), name(row, "task_id"))


def _task(row: Row) -> Task:
    calls = calls_in(row["test"], None) if isinstance(row.get("test"), str) else None
    if calls is not None:
        checker = NEARLY if has_floats([call["expected"] for call in calls]) else None
        return code_task(calls, "python", setup=_setup(row), checker=checker)
    sources = [*_assertions(row, "test_list"), *_assertions(row, "challenge_test_list")]
    if not sources:
        raise RowError("test_list", "is empty")
    return code_task([{"assert": source} for source in sources], "python", setup=_setup(row))


def _assertions(row: Row, field: str) -> list[str]:
    sources = list(sequence(row[field], field)) if has(row, field) else []
    if not all(isinstance(source, str) for source in sources):
        raise RowError(field, "must be a list of texts")
    return sources


def _setup(row: Row) -> str | None:
    """What the tests need, before the program."""
    code = row.get("test_setup_code")
    imports = _assertions(row, "test_imports")
    parts = [*imports, *([code] if isinstance(code, str) else [])]
    return "\n".join(parts).strip() or None
