"""Tests as ``inputs`` and ``outputs``, with ``fn_name`` where a function is called: APPS, TACO, verl.

Calls come in two dialects.  In APPS and TACO an input is the list of arguments, and an output is the value,
as often as not wrapped in a list of one.  In verl's and LiveCodeBench's an input is a text with a JSON value
a line, one for each argument, and an output is the JSON text of the value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assay_client.datasets.row import RowError, from_json, mapping, sequence
from assay_client.types import Task

Test = dict[str, Any]


def code_task(tests: Sequence[Mapping[str, Any]], language: str, **more: Any) -> Task:
    """A code task; ``more`` are its other fields, left out where they are None."""
    fields = {name: value for name, value in more.items() if value is not None}
    return {"kind": "code", "language": language, "tests": list(tests), **fields}


def read_tests(value: Any, field: str) -> list[Test]:
    """The tests of an object (or its JSON text) with ``inputs`` and ``outputs``."""
    parts = mapping(from_json(value, field) if isinstance(value, str) else value, field)
    for part in ("inputs", "outputs"):
        if parts.get(part) is None:
            raise RowError(f"{field}.{part}", "is missing")
    inputs = sequence(parts["inputs"], f"{field}.inputs")
    outputs = sequence(parts["outputs"], f"{field}.outputs")
    if not inputs or len(inputs) != len(outputs):
        raise RowError(field, f"has {len(inputs)} inputs and {len(outputs)} outputs")
    function = parts.get("fn_name")
    if not function:
        return [stdio(*pair, field) for pair in zip(inputs, outputs)]  # noqa: B905 - compared above
    if all(isinstance(each, str) for each in (*inputs, *outputs)):
        return [call_of_texts(function, *pair, field) for pair in zip(inputs, outputs)]  # noqa: B905
    return _calls(function, inputs, outputs, field)


def stdio(given: Any, expected: Any, field: str) -> Test:
    """Standard input and output, each a text or the list of its lines."""
    return {"stdin": _lines(given, field), "stdout": _lines(expected, field)}


def call_of_texts(function: str, given: str, expected: str, field: str) -> Test:
    """A call whose arguments are JSON values, one a line."""
    arguments = [from_json(line, field) for line in given.split("\n") if line.strip()]
    return {"call": function, "args": arguments, "expected": from_json(expected, field)}


def _calls(function: str, inputs: Sequence[Any], outputs: Sequence[Any], field: str) -> list[Test]:
    """Calls with plain arguments.

    Outputs are unwrapped if each one is a list of one: no function of these data sets always returns such
    a list, and their own graders take the wrapped and the bare value alike.
    """
    wrapped = all(isinstance(each, (list, tuple)) and len(each) == 1 for each in outputs)
    return [
        {"call": function, "args": list(sequence(given, field)), "expected": got[0] if wrapped else got}
        for given, got in zip(inputs, outputs)  # noqa: B905 - compared above
    ]


def _lines(value: Any, field: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)):
        return "\n".join(map(str, value))
    if isinstance(value, (int, float)):
        return str(value)
    raise RowError(field, "inputs and outputs must be texts or lists of lines")
