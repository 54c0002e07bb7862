"""``assay score`` with nothing set up: its own service, Redis and workers, and nothing left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.redis, pytest.mark.slow]

FORM = "<think>ok</think><answer>{}</answer>"
ADD = "```python\na, b = map(int, input().split())\nprint(a {} b)\n```"
TASK = {"kind": "code", "language": "python", "tests": [{"stdin": "1 2\n", "stdout": "3\n"}]}
ITEMS = [
    {"id": 0, "completion": FORM.format("\\boxed{\\frac12}"), "task": {"kind": "math", "answer": "0.5"}},
    {"id": 1, "completion": FORM.format(ADD.format("+")), "task": TASK},
    {"id": 2, "completion": FORM.format(ADD.format("-")), "task": TASK},
    {"id": 3, "completion": FORM.format("no program"), "task": TASK},
]


def run_score(tmp_path: Path, **environment: str) -> tuple[int, list[dict[str, object]]]:
    """The exit status and the results of ``assay score`` with a service of its own."""
    source, out = tmp_path / "items.jsonl", tmp_path / "results.jsonl"
    source.write_text("".join(json.dumps(item) + "\n" for item in ITEMS), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "score", str(source), "--out", str(out)],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
        env={**os.environ, "TMPDIR": str(tmp_path), "ASSAY_WORKERS": "1", **environment},
    )
    return done.returncode, [json.loads(line) for line in out.read_text().splitlines()]


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("bubblewrap", marks=pytest.mark.bubblewrap),
        pytest.param("docker", marks=pytest.mark.docker),
    ],
)
def test_code_and_mathematics(tmp_path: Path, cell: str) -> None:
    status, results = run_score(tmp_path, ASSAY_CELL=cell)
    assert [result["verdict"] for result in results] == ["correct", "correct", "incorrect", "no_answer"]
    assert status == 0
    assert not list(tmp_path.glob("assay-*")), "the embedded Redis left its directory behind"


def test_no_cell_is_never_a_bare_run(tmp_path: Path) -> None:
    """Code is an error, mathematics goes on, and the exit status says that something was not scored."""
    status, results = run_score(tmp_path, ASSAY_CELL="nonexistent")
    assert status == 1
    assert results[0]["verdict"] == "correct"
    codes = [error["code"] for result in results if isinstance(error := result["error"], dict)]
    assert codes == ["sandbox_unavailable"] * 2
    assert results[3]["verdict"] == "no_answer"
