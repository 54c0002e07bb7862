"""LiveCodeBench: ``public_test_cases`` as JSON text, ``private_test_cases`` as JSON text or packed."""

from __future__ import annotations

import json
from typing import Any

from assay_client.datasets.input_output import Test, call_of_texts, code_task, stdio
from assay_client.datasets.packed import PackedError, unpack
from assay_client.datasets.row import Example, Row, RowError, asked, from_json, has, mapping, name, sequence

NAME = "livecodebench"
FIELDS = ("public_test_cases", "private_test_cases")


def fits(row: Row) -> bool:
    """Either field is its own."""
    return any(has(row, field) for field in FIELDS)


def read(row: Row, language: str) -> Example:
    """Public and private tests together, as its own grader takes them."""
    function = _function(row)
    tests = [
        _test(case, function, field) for field in FIELDS if has(row, field) for case in _cases(row, field)
    ]
    if not tests:
        raise RowError(FIELDS[0], f"is missing or empty, and so is {FIELDS[1]}")
    return Example(code_task(tests, language), asked(row, "question_content"), name(row, "question_id"))


def _function(row: Row) -> str | None:
    """The function to call, which ``metadata`` names."""
    metadata = row.get("metadata")
    if isinstance(metadata, str):
        metadata = from_json(metadata, "metadata") if metadata.strip() else None
    found = mapping(metadata, "metadata").get("func_name") if metadata else None
    return found if isinstance(found, str) and found else None


def _cases(row: Row, field: str) -> list[Any]:
    value = row[field]
    if isinstance(value, str):
        value = _unpacked(value, field)
    return list(sequence(value, field))


def _unpacked(value: str, field: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        pass
    try:
        return from_json(unpack(value), field)
    except PackedError as err:
        raise RowError(field, f"is neither JSON nor packed as this data set packs: {err}") from err


def _test(case: Any, function: str | None, field: str) -> Test:
    parts = mapping(case, field)
    given, expected = parts.get("input"), parts.get("output")
    if not isinstance(given, str) or not isinstance(expected, str):
        raise RowError(field, "each test needs input and output, which are texts")
    if parts.get("testtype") != "functional":
        return stdio(given, expected, field)
    if function is None:
        raise RowError("metadata.func_name", "is missing, and a test calls it")
    return call_of_texts(function, given, expected, field)
