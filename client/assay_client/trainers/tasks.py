"""What a trainer hands over besides the completion (columns, a label, metadata), read as a task."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from assay_client.types import Task

ToTask: TypeAlias = Callable[[Mapping[str, Any]], Task]
"""From the fields of one sample to its task.  Raises ``ValueError`` if they hold none."""

GOLDS = ("answer", "solution", "ground_truth", "label")


def task_of(row: Mapping[str, Any]) -> Task:
    """The task of one row.

    A column ``task`` (an object, or its JSON text) is taken as it is; ``tests`` make a code task; else the
    first of ``answer``, ``solution``, ``ground_truth``, ``label`` is the gold, or itself the JSON text of a
    task.  Raises ``ValueError``.
    """
    if row.get("task") is not None:
        return as_task(row["task"])
    if row.get("tests"):
        known = ("language", "setup", "entry_point", "checker", "scoring", "limits")
        options = {name: row[name] for name in known if row.get(name) is not None}
        return without_gaps({"kind": "code", "language": "python", **options, "tests": list(row["tests"])})
    for name in GOLDS:
        if row.get(name) is not None:
            return task_of_label(row[name])
    raise ValueError(f"no task: none of the columns task, tests, {', '.join(GOLDS)} has a value")


def task_of_label(label: Any) -> Task:
    """The task in a single field: a task, its JSON text, a gold, or a list of golds that are all right."""
    if isinstance(label, Mapping):
        return as_task(label)
    if isinstance(label, str):
        found = _json_object(label)
        return as_task(found) if found is not None and "kind" in found else {"kind": "math", "answer": label}
    if isinstance(label, Sequence):
        return {"kind": "math", "answer": [str(one) for one in label]}
    if label is None or isinstance(label, bool):
        raise ValueError(f"no task: {label!r} is no gold")
    return {"kind": "math", "answer": str(label)}


def as_task(value: Any) -> Task:
    """A task, from an object or its JSON text.  Raises ``ValueError``."""
    found = _json_object(value) if isinstance(value, str) else value
    if not isinstance(found, Mapping) or "kind" not in found:
        raise ValueError("no task: an object with a kind is needed")
    return without_gaps(found)


def without_gaps(task: Mapping[str, Any]) -> Task:
    """The task without the nulls that columnar data sets put where other rows have a field.

    In a test that calls a function a null ``expected`` is a value, and stays.
    """
    filled = {name: value for name, value in task.items() if value is not None}
    if isinstance(filled.get("tests"), Sequence):
        filled["tests"] = [_test_without_gaps(test) for test in filled["tests"]]
    if isinstance(filled.get("limits"), Mapping):
        filled["limits"] = {name: value for name, value in filled["limits"].items() if value is not None}
    return filled


def _test_without_gaps(test: Any) -> Any:
    if not isinstance(test, Mapping):
        return test
    is_call = test.get("call") is not None
    return {
        name: value for name, value in test.items() if value is not None or (is_call and name == "expected")
    }


def _json_object(text: str) -> Mapping[str, Any] | None:
    if not text.lstrip().startswith("{"):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, Mapping) else None
