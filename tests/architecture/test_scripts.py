"""The shell scripts and the lock files: what can be said of them without running them."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = [ROOT / ".ci" / "run", *sorted(ROOT.glob("scripts/*.sh")), *sorted(ROOT.glob("deploy/*.sh"))]
LOCKS = sorted(ROOT.glob("requirements/*.lock"))


def relative(path: Path) -> str:
    """A file's name as a test id."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("script", SCRIPTS, ids=relative)
def test_script_parses_and_stops_at_errors(script: Path) -> None:
    """Bash accepts it, and no failing step is passed over."""
    subprocess.run(["bash", "-n", str(script)], check=True, timeout=20)
    if os.access(script, os.X_OK):
        assert "\nset -euo pipefail\n" in script.read_text()
    else:
        assert script.name == "say.sh", "scripts that are run must be executable"


def test_ci_runs_what_the_readme_promises() -> None:
    """CI calls ``make test`` itself, with nothing left out."""
    text = (ROOT / ".ci" / "run").read_text()
    assert "make test" in text
    assert "unset ASSAY_TEST_WITHOUT" in text


def pinned(lock: Path) -> dict[str, str]:
    """Name to version of a lock file."""
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS, ids=relative)
def test_lock_pins_by_hash_and_names_no_address(lock: Path) -> None:
    """Each line is a version with its hashes; where it comes from is the machine's own affair."""
    text = lock.read_text()
    assert pinned(lock), "an empty lock"
    assert "://" not in text
    assert "--index-url" not in text
    requirements = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert [block.split()[0] for block in requirements if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", ["dev", "bench"])
def test_larger_locks_agree_with_runtime(name: str) -> None:
    """What is tested is what runs: the same versions."""
    runtime = pinned(ROOT / "requirements" / "runtime.lock")
    assert runtime.items() <= pinned(ROOT / "requirements" / f"{name}.lock").items()
