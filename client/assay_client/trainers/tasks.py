"""What a trainer hands over besides the completion (columns, a label, metadata), read as a task."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from assay_client import datasets
from assay_client.types import Task

ToTask: TypeAlias = Callable[[Mapping[str, Any]], Task]
"""From the fields of one sample to its task.  Raises ``ValueError`` if they hold none."""

GOLDS = ("answer", "solution", "ground_truth", "label", "target")
TEST_FIELDS = frozenset({"stdin", "call", "assert"})
CODE_FIELDS = ("language", "setup", "entry_point", "checker", "scoring", "limits")


def task_of(row: Mapping[str, Any]) -> Task:
    """The task of one row.

    A column ``task`` (an object, or its JSON text) is taken as it is, and so are ``tests`` of the HTTP
    contract.  Else the row is read as one of the data sets that ``assay_client.datasets`` knows; else the
    first gold among its columns counts.  Raises ``ValueError``.
    """
    own = _task_object(row.get("task"))
    if own is not None:
        return without_gaps(own)
    if _are_tests(row.get("tests")):
        options = {name: row[name] for name in CODE_FIELDS if row.get(name) is not None}
        return without_gaps({"kind": "code", "language": "python", **options, "tests": list(row["tests"])})
    try:
        name = datasets.guess(row)
    except datasets.RowError:
        return task_of_label(next((row[gold] for gold in GOLDS if row.get(gold) is not None), None))
    return without_gaps(datasets.task(row, name))


def task_of_label(label: Any) -> Task:
    """The task in a single field: a task, tests or their JSON text, a gold, or a list of golds.

    Raises ``ValueError``.
    """
    return without_gaps(datasets.task({"ground_truth": label}, "verl"))


def _task_object(value: Any) -> Task | None:
    """A task, or its JSON text; None for anything else: data sets call many things a task."""
    if isinstance(value, str):
        if not value.lstrip().startswith("{"):
            return None
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, Mapping) and value.get("kind") is not None else None


def _are_tests(tests: Any) -> bool:
    if not isinstance(tests, Sequence) or isinstance(tests, str) or not tests:
        return False
    return all(isinstance(test, Mapping) and not test.keys().isdisjoint(TEST_FIELDS) for test in tests)


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
