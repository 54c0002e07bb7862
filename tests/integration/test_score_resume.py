"""``assay score`` killed at random moments and gone on with: the results of a run that was never ended."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.grade import Fault
from service.desk import Backends
from tests.fakes.code_runner import FakeCodeRunner
from tests.fakes.http_service import http_service
from tests.fakes.math_grader import FakeMathGrader

ROWS = 6_000


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    lost = Fault("math_child_lost", "a fake's", retryable=True)
    with http_service(Backends(FakeMathGrader({"lost": lost}), FakeCodeRunner())) as base:
        yield base


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rows") / "rows.jsonl"
    path.write_text("".join(json.dumps(row(number)) + "\n" for number in range(ROWS)))
    return path


def row(number: int) -> dict[str, object]:
    """In groups of four; every 97th cannot be scored."""
    text = f"<think>{'so ' * 300}</think><answer>\\boxed{{{number % 3}}}</answer>"
    gold = "lost" if number % 97 == 0 else "1"
    return {"id": number, "group": number // 4, "completion": text, "task": {"kind": "math", "answer": gold}}


def start(source: Path, out: Path, url: str, *flags: str) -> subprocess.Popen[bytes]:
    words = ["score", str(source), "--out", str(out), "--url", url, "--batch", "40", "--quiet", *flags]
    command = [sys.executable, "-m", "cli.main", *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finish(source: Path, out: Path, url: str, *flags: str) -> tuple[int, str]:
    child = start(source, out, url, *flags)
    _, stderr = child.communicate(timeout=100)
    return child.returncode, stderr.decode()


def without_timings(out: Path) -> list[bytes]:
    return [
        json.dumps({**json.loads(line), "elapsed_ms": 0}).encode() for line in out.read_bytes().splitlines()
    ]


def kill_while_it_writes(source: Path, out: Path, url: str, beyond: int, deadline: float) -> None:
    child = start(source, out, url, "--resume")
    while (out.stat().st_size if out.exists() else 0) < beyond and child.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.002)
    child.send_signal(signal.SIGKILL)
    child.wait()


@pytest.mark.slow
def test_five_kills_later_the_results_are_the_same(tmp_path: Path, source: Path, url: str) -> None:
    whole, broken = tmp_path / "whole.jsonl", tmp_path / "broken.jsonl"
    assert finish(source, whole, url)[0] == 1, "some items cannot be scored"
    size, chance = whole.stat().st_size, random.Random(7)
    for kill in range(5):
        moment = round(size * (kill + chance.random()) / 6)
        kill_while_it_writes(source, broken, url, moment, time.monotonic() + 60)
    assert broken.stat().st_size < size, "the last kill came too late to be one"
    assert finish(source, broken, url, "--resume")[0] == 1
    assert without_timings(broken) == without_timings(whole)
    faults = [path.with_name(path.name + ".faults.jsonl").read_bytes() for path in (whole, broken)]
    assert faults[0] == faults[1]
    assert faults[0].count(b"\n") == len(range(0, ROWS, 97))


def test_results_that_are_there_are_not_thrown_away_unasked(tmp_path: Path, source: Path, url: str) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("precious\n")
    status, stderr = finish(source, out, url)
    assert (status, out.read_text()) == (2, "precious\n")
    assert "--resume" in stderr


def test_going_on_with_another_input_or_other_rewards_is_refused(
    tmp_path: Path, source: Path, url: str
) -> None:
    short, out = tmp_path / "short.jsonl", tmp_path / "out.jsonl"
    short.write_bytes(b"".join(source.read_bytes().splitlines(keepends=True)[1:9]))
    assert finish(short, out, url)[0] == 0
    before = out.read_bytes()
    for flags, source_now in ((("--resume",), source), (("--resume", "--reward", "format=1"), short)):
        status, stderr = finish(source_now, out, url, *flags)
        assert (status, out.read_bytes()) == (2, before), stderr
        assert "was made with other" in stderr


def test_other_weights_need_nothing_but_the_results(tmp_path: Path, source: Path) -> None:
    """No service is asked; a reward that was never scored cannot be weighed."""
    short, out = tmp_path / "short.jsonl", tmp_path / "out.jsonl"
    short.write_bytes(b"".join(source.read_bytes().splitlines(keepends=True)[1:9]))
    with http_service(Backends(FakeMathGrader(), FakeCodeRunner())) as base:
        assert finish(short, out, base)[0] == 0
    status, stderr = finish(short, out, base, "--rescore", "--reward", "accuracy=3", "--reward", "format=0")
    assert status == 0, stderr
    rewards = [json.loads(line)["reward"] for line in out.read_bytes().splitlines()]
    assert rewards == [3.0 * (number % 3 == 1) for number in range(1, 9)]
    status, stderr = finish(short, out, base, "--rescore", "--reward", "tag_count=1")
    assert (status, "tag_count was not scored" in stderr) == (2, True)


def test_only_faults_are_tried_again(tmp_path: Path, source: Path, url: str) -> None:
    """A service that has recovered: what it could not score is scored, the rest stays as it was."""
    short, out = tmp_path / "short.jsonl", tmp_path / "out.jsonl"
    short.write_bytes(b"".join(source.read_bytes().splitlines(keepends=True)[:12]))
    assert finish(short, out, url)[0] == 1
    before = out.read_bytes().splitlines()
    with http_service(Backends(FakeMathGrader(), FakeCodeRunner())) as recovered:
        assert finish(short, out, recovered, "--retry-faults")[0] == 0
    after = out.read_bytes().splitlines()
    assert after[4:] == before[4:]
    assert json.loads(after[0])["verdict"] == "incorrect"
    assert not out.with_name("out.jsonl.faults.jsonl").exists()
