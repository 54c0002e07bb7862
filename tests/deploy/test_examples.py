"""The examples that a newcomer sees first: well formed, varied, and scored as they were written to be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "rollouts.jsonl"
EXPECTED: dict[str, str] = json.loads((Path(__file__).parent / "example_verdicts.json").read_text())


def rollouts() -> list[dict[str, object]]:
    """The examples, parsed."""
    return [json.loads(line) for line in EXAMPLES.read_text().splitlines()]


def test_there_are_enough_and_varied() -> None:
    """At least 64 completions in at least 8 groups, with every kind of test, each with its verdict."""
    items = rollouts()
    assert len(items) >= 64
    assert len({item["group"] for item in items}) >= 8
    assert [item["id"] for item in items] == list(EXPECTED)
    tasks = "".join(json.dumps(item["task"]) for item in items)
    assert [
        word for word in ('"stdin"', '"call"', '"assert"', '"math"', '"choice"') if word not in tasks
    ] == []


def test_groups_teach_something() -> None:
    """In every group some completion is right and some is wrong: otherwise all advantages would be zero."""
    verdicts: dict[object, Counter[bool]] = {}
    for item in rollouts():
        verdicts.setdefault(item["group"], Counter())[EXPECTED[str(item["id"])] == "correct"] += 1
    assert [group for group, counts in verdicts.items() if len(counts) < 2] == []


@pytest.mark.redis
@pytest.mark.bubblewrap
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_examples_get_their_verdicts(tmp_path: Path) -> None:
    """What ``make run`` runs: the embedded service scores every example as intended, and exits with zero."""
    results_file = tmp_path / "results.jsonl"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ASSAY_")}
    done = subprocess.run(
        [Path(sys.executable).parent / "assay", "score", EXAMPLES, "--out", results_file, "--table"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=280,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    results = [json.loads(line) for line in results_file.read_text().splitlines()]
    assert {result["id"]: result["verdict"] for result in results} == EXPECTED
    assert [result["id"] for result in results if result["error"] or result["reward"] is None] == []
