"""A made-up row in the shape of each data set, with a right and a wrong completion."""

from __future__ import annotations

import json
import pickle
import zlib
from base64 import b64encode
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sample:
    """A row, the name of its format, its task, and what answers it rightly and wrongly."""

    format: str
    row: dict[str, Any]
    task: dict[str, Any]
    right: str
    wrong: str
    prompt: str | None = None


def answered(text: str) -> str:
    return f"<think>Let me see.</think><answer>{text}</answer>"


def program(source: str) -> str:
    return answered(f"```python\n{source}\n```")


def packed(cases: list[dict[str, Any]]) -> str:
    """As LiveCodeBench packs its private tests."""
    return b64encode(zlib.compress(pickle.dumps(json.dumps(cases)))).decode()


SUM = program("print(sum(map(int, input().split())))")
DIFFERENCE = program("a, b = map(int, input().split())\nprint(a - b)")
TWICE = program("class Solution:\n    def twice(self, xs):\n        return xs + xs")
ONCE = program("class Solution:\n    def twice(self, xs):\n        return xs")
ADD = program("def add(a, b):\n    return a + b")
SUBTRACT = program("def add(a, b):\n    return a - b")
STDIO = [{"stdin": "1 2\n", "stdout": "3\n"}, {"stdin": "3 4\n", "stdout": "7\n"}]
COLUMNS = {"inputs": ["1 2\n", "3 4\n"], "outputs": ["3\n", "7\n"]}
CALLS = [
    {"call": "twice", "args": [[1, 2]], "expected": [1, 2, 1, 2]},
    {"call": "twice", "args": [[]], "expected": []},
]
PYTHON = {"kind": "code", "language": "python"}
SEVEN, EIGHT = answered("\\boxed{7}"), answered("\\boxed{8}")

PLUS_TEST = """
import numpy as np

def assertion(out, exp, atol):
    exact_match = out == exp
    if atol == 0 and isinstance(exp, float):
        atol = 1e-6
    if not exact_match and atol != 0:
        assert np.allclose(out, exp, rtol=1e-07, atol=atol)
    else:
        assert exact_match

def check(candidate):
    inputs = [[1, 2], [0.5, 0.25]]
    results = [3, 0.75]
    for i, (inp, exp) in enumerate(zip(inputs, results)):
        assertion(candidate(*inp), exp, 0)
"""
CHECK = "def check(candidate):\n    assert candidate(1, 2) == 3\n    assert candidate(3, 4) == 7\n"
HEAD = 'from typing import List\n\ndef add(a: int, b: int) -> int:\n    """ Add two numbers. """\n'

SAMPLES: dict[str, Sample] = {
    "GSM8K": Sample(
        "gsm8k",
        {"question": "Three and four thousand?", "answer": "She has 3 + 4 = <<3+4=7>>7.\n#### 7,000"},
        {"kind": "math", "answer": "7000"},
        answered("\\boxed{7000}"),
        EIGHT,
        "Three and four thousand?",
    ),
    "MATH": Sample(
        "math",
        {
            "problem": "What is $\\frac12$?",
            "level": "Level 1",
            "type": "Algebra",
            "solution": "First \\boxed{2}, no: $\\boxed{\\frac{1}{2}}$.",
        },
        {"kind": "math", "answer": "\\frac{1}{2}"},
        answered("\\boxed{0.5}"),
        answered("\\boxed{2}"),
        "What is $\\frac12$?",
    ),
    "MATH with its answer": Sample(
        "math",
        {"problem": "3+4", "solution": "No box.", "answer": "7", "unique_id": "test/1.json"},
        {"kind": "math", "answer": "7"},
        SEVEN,
        EIGHT,
        "3+4",
    ),
    "TRL": Sample(
        "trl",
        {
            "prompt": [{"role": "system", "content": "x"}, {"role": "user", "content": "3+4"}],
            "solution": "$7$",
        },
        {"kind": "math", "answer": "$7$"},
        SEVEN,
        EIGHT,
        "3+4",
    ),
    "prompt and label": Sample(
        "trl", {"prompt": "3+4", "label": 7}, {"kind": "math", "answer": "7"}, SEVEN, EIGHT, "3+4"
    ),
    "prompt and a task": Sample(
        "trl",
        {"prompt": "3+4: A) 7 B) 8", "label": '{"kind": "choice", "answer": "A"}'},
        {"kind": "choice", "answer": "A"},
        answered("A"),
        answered("B"),
        "3+4: A) 7 B) 8",
    ),
    "verl, mathematics": Sample(
        "verl",
        {
            "data_source": "openai/gsm8k",
            "prompt": [{"role": "user", "content": "3+4"}],
            "ability": "math",
            "reward_model": {"style": "rule", "ground_truth": "7"},
            "extra_info": {"split": "train", "index": 5},
        },
        {"kind": "math", "answer": "7"},
        SEVEN,
        EIGHT,
        "3+4",
    ),
    "verl, rollouts as it dumps them": Sample(
        "verl",
        {"input": "user\n3+4", "output": "So 7", "gts": "7", "score": 1.0, "step": 1},
        {"kind": "math", "answer": "7"},
        SEVEN,
        EIGHT,
        "user\n3+4",
    ),
    "verl, code": Sample(
        "verl",
        {
            "data_source": "codecontests",
            "prompt": [{"role": "user", "content": "Add."}],
            "reward_model": {"style": "rule", "ground_truth": json.dumps(COLUMNS)},
            "extra_info": {"index": 0},
        },
        {**PYTHON, "tests": STDIO, "scoring": "fraction"},
        SUM,
        DIFFERENCE,
        "Add.",
    ),
    "verl, assertions": Sample(
        "verl",
        {
            "data_source": "mine",
            "ground_truth": {"assert_case": ["assert add(1, 2) == 3"]},
            "extra_info": None,
        },
        {**PYTHON, "tests": [{"assert": "assert add(1, 2) == 3"}], "scoring": "fraction"},
        ADD,
        SUBTRACT,
    ),
    "open-r1": Sample(
        "open_r1",
        {
            "problem": "Add.",
            "problem_id": "p1",
            "verification_info": {
                "language": "python",
                "test_cases": [
                    {"input": "1 2\n", "output": "3\n", "type": "stdin_stdout", "fn_name": None},
                    {"input": "3 4\n", "output": "7\n", "type": "stdin_stdout", "fn_name": None},
                ],
            },
        },
        {**PYTHON, "tests": STDIO, "scoring": "fraction"},
        SUM,
        DIFFERENCE,
        "Add.",
    ),
    "APPS": Sample(
        "apps",
        {"problem_id": 4, "question": "Add.", "input_output": json.dumps(COLUMNS), "starter_code": ""},
        {**PYTHON, "tests": STDIO},
        SUM,
        DIFFERENCE,
        "Add.",
    ),
    "APPS, a function": Sample(
        "apps",
        {
            "problem_id": 5,
            "question": "Twice.",
            "input_output": json.dumps(
                {"fn_name": "twice", "inputs": [[[1, 2]], [[]]], "outputs": [[[1, 2, 1, 2]], [[]]]}
            ),
        },
        {**PYTHON, "tests": CALLS},
        TWICE,
        ONCE,
        "Twice.",
    ),
    "TACO": Sample(
        "taco",
        {
            "question": "Add.",
            "input_output": json.dumps({"inputs": [["1 2"], ["3 4"]], "outputs": [["3"], ["7"]]}),
            "skill_types": "[]",
            "time_limit": "2.0 seconds",
            "memory_limit": "256.0 megabytes",
        },
        {
            **PYTHON,
            "tests": [{"stdin": "1 2", "stdout": "3"}, {"stdin": "3 4", "stdout": "7"}],
            "limits": {"time_s": 2.0, "memory_mb": 256},
        },
        SUM,
        DIFFERENCE,
        "Add.",
    ),
    "CodeContests": Sample(
        "codecontests",
        {
            "name": "1_A. Add",
            "description": "Add.",
            "public_tests": {"input": ["1 2\n"], "output": ["3\n"]},
            "private_tests": {"input": ["3 4\n"], "output": ["7\n"]},
            "generated_tests": {"input": [], "output": []},
            "time_limit": {"seconds": 1, "nanos": 500_000_000},
            "memory_limit_bytes": 256_000_000,
            "input_file": "",
            "output_file": "",
        },
        {**PYTHON, "tests": STDIO, "limits": {"time_s": 1.5, "memory_mb": 244}},
        SUM,
        DIFFERENCE,
        "Add.",
    ),
    "LiveCodeBench": Sample(
        "livecodebench",
        {
            "question_content": "Add.",
            "question_id": "abc1",
            "starter_code": "",
            "public_test_cases": json.dumps([{"input": "1 2\n", "output": "3\n", "testtype": "stdin"}]),
            "private_test_cases": packed([{"input": "3 4\n", "output": "7\n", "testtype": "stdin"}]),
            "metadata": "{}",
        },
        {**PYTHON, "tests": STDIO},
        SUM,
        DIFFERENCE,
        "Add.",
    ),
    "LiveCodeBench, a function": Sample(
        "livecodebench",
        {
            "question_content": "Twice.",
            "question_id": "3000",
            "public_test_cases": json.dumps(
                [{"input": "[1, 2]", "output": "[1, 2, 1, 2]", "testtype": "functional"}]
            ),
            "private_test_cases": packed([{"input": "[]", "output": "[]", "testtype": "functional"}]),
            "metadata": '{"func_name": "twice"}',
        },
        {**PYTHON, "tests": CALLS},
        TWICE,
        ONCE,
        "Twice.",
    ),
    "HumanEval": Sample(
        "humaneval",
        {
            "task_id": "Mine/0",
            "prompt": HEAD,
            "canonical_solution": "    return a + b\n",
            "test": CHECK,
            "entry_point": "add",
        },
        {
            **PYTHON,
            "tests": [{"assert": CHECK}],
            "setup": HEAD,
            "entry_point": "add",
        },
        ADD,
        SUBTRACT,
        HEAD,
    ),
    "HumanEval+": Sample(
        "humaneval",
        {"task_id": "Mine/1", "prompt": HEAD, "test": PLUS_TEST, "entry_point": "add"},
        {
            **PYTHON,
            "tests": [
                {"call": "add", "args": [1, 2], "expected": 3},
                {"call": "add", "args": [0.5, 0.25], "expected": 0.75},
            ],
            "setup": HEAD,
            "entry_point": "add",
            "checker": {"float": {"rel": 1e-7, "abs": 1e-6}},
        },
        ADD,
        SUBTRACT,
        HEAD,
    ),
    "MBPP": Sample(
        "mbpp",
        {
            "task_id": 2,
            "text": "Write a function to add.",
            "code": "…",
            "test_list": ["assert add(1, 2) == 3"],
            "test_setup_code": "",
            "challenge_test_list": ["assert add(3, 4) == 7"],
        },
        {**PYTHON, "tests": [{"assert": "assert add(1, 2) == 3"}, {"assert": "assert add(3, 4) == 7"}]},
        ADD,
        SUBTRACT,
        "Write a function to add.",
    ),
    "MBPP, sanitized": Sample(
        "mbpp",
        {
            "task_id": 3,
            "prompt": "Write a function to add.",
            "test_imports": ["import math"],
            "test_list": ["assert math.isclose(add(1, 2), 3)"],
        },
        {**PYTHON, "tests": [{"assert": "assert math.isclose(add(1, 2), 3)"}], "setup": "import math"},
        ADD,
        SUBTRACT,
        "Write a function to add.",
    ),
    "MBPP+": Sample(
        "mbpp",
        {
            "task_id": 4,
            "prompt": "Write a function to add.",
            "test_imports": [],
            "test_list": ["assert add(1, 2) == 3"],
            "test": "inputs = [[1, 2], [3, 4]]\nresults = [3, 7]\n"
            "for i, (inp, exp) in enumerate(zip(inputs, results)):\n    assertion(add(*inp), exp, 0)\n",
        },
        {
            **PYTHON,
            "tests": [
                {"call": "add", "args": [1, 2], "expected": 3},
                {"call": "add", "args": [3, 4], "expected": 7},
            ],
        },
        ADD,
        SUBTRACT,
        "Write a function to add.",
    ),
}
