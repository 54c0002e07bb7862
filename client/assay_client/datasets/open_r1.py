"""open-r1's ``verification_info``: ``language`` and ``test_cases`` of ``input``, ``output``, ``type``."""

from __future__ import annotations

from typing import Any

from assay_client.datasets.input_output import Test, call_of_texts, code_task, stdio
from assay_client.datasets.row import Example, Row, RowError, asked, has, mapping, name, parsed, sequence

NAME = "open_r1"


def fits(row: Row) -> bool:
    """The field is its own."""
    return has(row, "verification_info")


def read(row: Row, language: str) -> Example:
    """The tests in their own language; each counts, as open-r1 rewards the share that passes."""
    info = mapping(parsed(row, "verification_info"), "verification_info")
    cases = sequence(info.get("test_cases"), "verification_info.test_cases")
    if not cases:
        raise RowError("verification_info.test_cases", "is empty")
    tests = [_test(case, f"verification_info.test_cases[{at}]") for at, case in enumerate(cases)]
    task = code_task(tests, str(info.get("language") or language), scoring="fraction")
    return Example(task, asked(row, "problem", "prompt", "question"), name(row, "problem_id"))


def _test(case: Any, field: str) -> Test:
    parts = mapping(case, field)
    given, expected = parts.get("input"), parts.get("output")
    if given is None or expected is None:
        raise RowError(field, "input and output are needed")
    function = parts.get("fn_name")
    if not function:
        return stdio(given, expected, field)
    if isinstance(given, str) and isinstance(expected, str):
        return call_of_texts(function, given, expected, field)
    return {"call": function, "args": list(sequence(given, field)), "expected": expected}
