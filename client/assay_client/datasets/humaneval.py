"""HumanEval and HumanEval+: ``prompt`` (the head of a function), ``test``, ``entry_point``."""

from __future__ import annotations

from assay_client.datasets.check_tables import calls_in, has_floats
from assay_client.datasets.input_output import code_task
from assay_client.datasets.row import Example, Row, has, name, text

NAME = "humaneval"
NEARLY = {"float": {"rel": 1e-7, "abs": 1e-6}}


def fits(row: Row) -> bool:
    """All three are its own."""
    return has(row, "prompt", "test", "entry_point")


def read(row: Row, language: str) -> Example:  # noqa: ARG001 - the data set is Python's
    """The prompt is put before the program: it holds imports and helpers that a program may rely on."""
    source, entry_point, prompt = text(row, "test"), text(row, "entry_point"), text(row, "prompt")
    calls = calls_in(source, entry_point)
    tests = [{"assert": source}] if calls is None else calls
    checker = NEARLY if calls is not None and has_floats([call["expected"] for call in calls]) else None
    task = code_task(tests, "python", setup=prompt, entry_point=entry_point, checker=checker)
    return Example(task, prompt, name(row, "task_id"))
