"""``make grpo`` in short: TRL's trainer, whole, and a service that is killed during a step."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from examples.grpo.history import load_runs

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".cache" / "grpo-venv" / "bin" / "python"
STEPS, KILLED_AT = 30, 4


@pytest.mark.timeout(900)
def test_a_training_run_outlives_its_service(tmp_path: Path) -> None:
    """Steps without a service have no rewards, none is made up, the run goes on and learns."""
    subprocess.run([ROOT / "scripts" / "grpo-environment.sh"], check=True)
    picture = tmp_path / "curves.svg"
    options = f"--sums 1 --steps {STEPS} --kill-service-at {KILLED_AT}".split()
    ran = subprocess.run(
        [str(PYTHON), "-m", "examples.grpo", *options, "--out", str(tmp_path), "--picture", str(picture)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (run,) = load_runs(tmp_path)
    assert run.outage is not None
    assert run.outage["invented"] == run.outage["unknown_afterwards"] == 0
    assert run.outage["masked"] > 0
    assert len(run.steps) == STEPS
    masked = [step for step in run.steps if step.accuracy is None]
    assert masked
    assert all(step.masked for step in masked)
    before, after = run.steps[0].format, run.steps[-1].format
    assert before is not None
    assert after is not None
    assert after > before
    assert "<svg" in picture.read_text()
