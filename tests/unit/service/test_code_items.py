"""Code items to jobs: limits within the language's, checkers, data that nest."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.job import AssertCase, CallCase, Job, NamedChecker, ProgramChecker, StdioCase
from sandbox.languages import find_language
from service.rewards.weighing import read_weighing
from service.scoring.plan import plan_items
from service.wire.request import read_request
from service.wire.result import ItemError

COMPLETION = "<think>ok</think><answer>```python\nprint(1)\n```</answer>"


def work(**task: object) -> Any:
    """What is to be done for a code item whose task has these fields."""
    fields = {"kind": "code", "language": "python", "tests": [{"stdin": "", "stdout": "1"}], **task}
    body = json.dumps({"items": [{"completion": COMPLETION, "task": fields}]}).encode()
    (plan,) = plan_items(read_request(body), read_weighing(None))
    return plan.work


def nested(depth: int) -> object:
    value: object = 1
    for _ in range(depth):
        value = [value]
    return value


WRONG = {
    "unknown language": ({"language": "../../bin/sh"}, "/language"),
    "no time": ({"limits": {"time_s": 0}}, "/limits/time_s"),
    "too much time": ({"limits": {"time_s": 1e9}}, "/limits/time_s"),
    "no memory": ({"limits": {"memory_mb": 0}}, "/limits/memory_mb"),
    "too much memory": ({"limits": {"memory_mb": 1e9}}, "/limits/memory_mb"),
    "too much output": ({"limits": {"output_mb": 1e9}}, "/limits/output_mb"),
    "judge of an unknown language": (
        {"checker": {"program": {"language": "klingon", "source": "x"}}},
        "/checker/program/language",
    ),
    "unknown language of an interactive judge": (
        {"checker": {"interactive": {"language": "klingon", "source": "x"}}},
        "/checker/interactive/language",
    ),
    "a call with an interactive judge": (
        {
            "checker": {"interactive": {"language": "python", "source": "x"}},
            "tests": [{"call": "f", "args": [], "expected": 1}],
        },
        "/tests",
    ),
    "arguments nest too deeply": (
        {"tests": [{"stdout": "1"}, {"call": "f", "args": [nested(500)], "expected": 1}]},
        "/tests/1",
    ),
    "expected value nests too deeply": (
        {"tests": [{"call": "f", "args": [], "expected": nested(500)}]},
        "/tests/0",
    ),
}


@pytest.mark.parametrize(("task", "pointer"), WRONG.values(), ids=WRONG.keys())
def test_what_cannot_be_run_is_the_callers_mistake(task: dict[str, object], pointer: str) -> None:
    error = work(**task)
    assert isinstance(error, ItemError)
    assert (error.code, error.pointer) == ("invalid_task", f"/items/0/task{pointer}")


def test_a_job_says_what_the_task_said() -> None:
    job = work(
        tests=[
            {"stdin": "1", "stdout": "2"},
            {"call": "f", "args": [1], "kwargs": {"k": 2}, "expected": None},
            {"assert": "assert f(1)"},
        ],
        setup="import math",
        entry_point="f",
        scoring="fraction",
        limits={"time_s": 1.5, "memory_mb": 128},
    )
    assert isinstance(job, Job)
    assert job.cases == (StdioCase("1", "2"), CallCase("f", (1,), {"k": 2}, None), AssertCase("assert f(1)"))
    assert (job.source.strip(), job.setup, job.entry_point) == ("print(1)", "import math", "f")
    assert (job.scoring, job.limits.time_s, job.limits.memory_mb) == ("fraction", 1.5, 128)
    python = find_language("python")
    assert python is not None
    assert job.limits.output_mb == python.defaults.output_mb


CHECKERS = {
    "default": ({}, NamedChecker("tokens")),
    "exact": ({"checker": "exact"}, NamedChecker("exact")),
    "unordered": ({"checker": "unordered"}, NamedChecker("unordered")),
    "unordered tokens": ({"checker": {"unordered": "tokens"}}, NamedChecker("unordered")),
    "unordered lines": ({"checker": {"unordered": "lines"}}, NamedChecker("unordered_lines")),
    "float by name": ({"checker": "float"}, NamedChecker("float", 1e-6, 1e-6)),
    "float, nothing given": ({"checker": {"float": {}}}, NamedChecker("float", 1e-6, 1e-6)),
    "float, one given": ({"checker": {"float": {"rel": 0.1}}}, NamedChecker("float", 0.1, 0.0)),
    "program": (
        {"checker": {"program": {"language": "python3", "source": "x"}}},
        ProgramChecker("python", "x"),
    ),
}


@pytest.mark.parametrize(("task", "checker"), CHECKERS.values(), ids=CHECKERS.keys())
def test_checkers(task: dict[str, object], checker: object) -> None:
    job = work(**task)
    assert isinstance(job, Job)
    assert job.checker == checker
