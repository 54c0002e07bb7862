"""CodeContests: ``description``, and tests as columns of inputs and outputs: public, private, generated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assay_client.datasets.input_output import Test, code_task, stdio
from assay_client.datasets.row import Example, Row, RowError, asked, has, mapping, name, sequence

NAME = "codecontests"
KINDS = ("public_tests", "private_tests", "generated_tests")
_MOST_S, _LEAST_MB, _MOST_MB = 60.0, 16, 4096


def fits(row: Row) -> bool:
    """The public tests are an object of columns."""
    return any(isinstance(row.get(kind), Mapping) and "input" in row[kind] for kind in KINDS)


def read(row: Row, language: str) -> Example:
    """All tests of all three kinds, within the problem's own limits."""
    for field in ("input_file", "output_file"):
        if row.get(field):
            raise RowError(field, "this problem reads or writes files instead of standard input and output")
    tests = [test for kind in KINDS if has(row, kind) for test in _tests(row[kind], kind)]
    if not tests:
        raise RowError(KINDS[0], f"is missing, and so are {', '.join(KINDS[1:])}")
    task = code_task(tests, language, limits=_limits(row) or None)
    return Example(task, asked(row, "description"), name(row, "name"))


def _tests(columns: Any, field: str) -> list[Test]:
    parts = mapping(columns, field)
    inputs = sequence(parts.get("input"), f"{field}.input")
    outputs = sequence(parts.get("output"), f"{field}.output")
    if len(inputs) != len(outputs):
        raise RowError(field, f"has {len(inputs)} inputs and {len(outputs)} outputs")
    return [stdio(*pair, field) for pair in zip(inputs, outputs)]  # noqa: B905 - compared above


def _limits(row: Row) -> dict[str, float]:
    limits = {}
    time = row.get("time_limit")
    parts = time if isinstance(time, Mapping) else {"seconds": time}
    seconds = _number(parts.get("seconds")) + _number(parts.get("nanos")) / 1e9
    if seconds > 0:
        limits["time_s"] = min(seconds, _MOST_S)
    memory = row.get("memory_limit_bytes")
    if isinstance(memory, int) and memory > 0:
        limits["memory_mb"] = max(_LEAST_MB, min(memory >> 20, _MOST_MB))
    return limits


def _number(value: Any) -> float:
    """A number; 0 for whatever is none."""
    return float(value) if isinstance(value, (int, float)) and abs(value) < 1e9 else 0.0
