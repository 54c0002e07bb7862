"""``assay score`` against a service: same order, nothing lost, exit status by what happened."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.desk import Backends
from tests.fakes.code_runner import FakeCodeRunner
from tests.fakes.http_service import http_service
from tests.fakes.math_grader import FakeMathGrader

GOOD = "<think>ok</think><answer>\\boxed{7}</answer>"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with http_service(Backends(FakeMathGrader(), FakeCodeRunner()), max_body_mb=0.1) as base:
        yield base


def item(number: int, **more: object) -> str:
    fields = {"id": number, "group": number // 4, "prompt": "Seven?", "completion": GOOD}
    return json.dumps({**fields, "task": {"kind": "math", "answer": "7"}, **more})


def assay_score(
    tmp_path: Path, lines: list[str], *flags: str
) -> tuple[subprocess.CompletedProcess[str], list[dict[str, object]]]:
    """Run the command; what it said, and the results that it wrote."""
    source, out = tmp_path / "items.jsonl", tmp_path / "results.jsonl"
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "cli.main", "score", str(source), "--out", str(out), *flags]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    results = [json.loads(line) for line in out.read_text().splitlines()] if out.exists() else []
    return done, results


def test_results_come_in_the_files_order(tmp_path: Path, url: str) -> None:
    flags = ("--url", url, "--batch", "3", "--concurrency", "4", "--table")
    done, results = assay_score(tmp_path, [item(number) for number in range(40)], *flags)
    assert done.returncode == 0, done.stderr
    assert [result["id"] for result in results] == list(range(40))
    assert done.stdout.splitlines()[-1].startswith("40 items in ")
    assert "+0.00  +0.00  +0.00  +0.00" in done.stdout


def test_bad_lines_and_faults_are_named_and_nothing_is_lost(tmp_path: Path, url: str) -> None:
    """A line that is no item, an item that is refused, and one too large for the service."""
    huge = item(5, completion="x" * 200_000)
    lines = [item(0), "{nonsense", item(2, task={"kind": "poem"}), item(3), huge]
    done, results = assay_score(tmp_path, lines, "--url", url, "--batch", "1")
    assert done.returncode == 1
    assert "line 2: not JSON" in done.stderr
    codes = [error["code"] if isinstance(error := result["error"], dict) else None for result in results]
    assert codes == [None, "invalid_line", "invalid_task", None, "refused"]
    assert [result["reward"] for result in results] == [2.0, None, None, 2.0, None]


def test_items_are_sent_as_they_were_written(tmp_path: Path, url: str) -> None:
    """Lone surrogates and integers beyond 64 bits come back as they went."""
    line = item(2**70 + 1)[:-1] + ', "note": "\\ud800"}'
    _, (result,) = assay_score(tmp_path, [line], "--url", url)
    assert result["id"] == 2**70 + 1


@pytest.mark.parametrize(
    ("flags", "status"),
    [(("--reward", "beauty=1"), 2), (("--reward", "accuracy=x"), 2), (("--nonsense",), 2)],
)
def test_wrong_usage(tmp_path: Path, url: str, flags: tuple[str, ...], status: int) -> None:
    done, _ = assay_score(tmp_path, [item(0)], "--url", url, *flags)
    assert done.returncode == status
    assert done.stderr


def test_rewards_are_weighed_as_asked(tmp_path: Path, url: str) -> None:
    _, (result,) = assay_score(
        tmp_path, [item(0)], "--url", url, "--reward", "accuracy=3", "--reward", "tag_count=0.5"
    )
    assert result["reward"] == 3.5
