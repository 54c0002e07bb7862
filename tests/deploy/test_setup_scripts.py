"""The set-up scripts where they may not install anything: they say what is missing and how to get it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"
BASICS = ("bash", "cat", "dirname", "env", "grep", "id", "mktemp", "rm", "tail")


@pytest.fixture
def poor_path(tmp_path: Path) -> str:
    """A PATH without apt-get, sudo or docker."""
    for name in BASICS:
        found = shutil.which(name)
        assert found is not None
        (tmp_path / name).symlink_to(found)
    return str(tmp_path)


def run(script: str, *arguments: str, path: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script with that PATH."""
    return subprocess.run(
        ["/bin/bash", SCRIPTS / script, *arguments],
        env={"PATH": path, "HOME": "/nonexistent", **environment},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_needed_package_fails_with_the_way_to_get_it(poor_path: str) -> None:
    """What cannot be done without stops the set-up."""
    done = run("system-packages.sh", "need", "some-package:no-such-command", path=poor_path)
    assert done.returncode == 1
    assert "sudo apt-get install some-package" in done.stderr


def test_wanted_package_is_only_spoken_of(poor_path: str) -> None:
    """What can be done without does not stop it."""
    done = run("system-packages.sh", "want", "some-package:no-such-command", path=poor_path)
    assert done.returncode == 0
    assert "sudo apt-get install some-package" in done.stderr


def test_present_command_installs_nothing(poor_path: str) -> None:
    """A second run is silent."""
    done = run("system-packages.sh", "need", "bash:bash", path=poor_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_other_python_is_found_when_the_named_one_is_missing() -> None:
    """A supported Python anywhere on PATH will do; what is printed makes environments."""
    done = run(
        "find-python.sh", path=os.environ["PATH"], PYTHON="/nonexistent/python3", HOME=os.environ["HOME"]
    )
    assert done.returncode == 0, done.stderr
    subprocess.run([done.stdout.strip(), "-c", "import ensurepip, venv"], check=True, timeout=60)


def test_missing_engine_is_explained_to_those_who_may_not_start_one(poor_path: str, tmp_path: Path) -> None:
    """Neither root nor an engine: the command is not run, and three ways out are named."""
    (tmp_path / "id").unlink()
    (tmp_path / "id").write_text("#!/bin/bash\necho 1000\n")
    (tmp_path / "id").chmod(0o755)
    done = run("with-engine.sh", "touch", str(tmp_path / "ran"), path=poor_path)
    assert done.returncode == 1
    assert "ASSAY_TEST_WITHOUT=docker" in done.stderr
    assert not (tmp_path / "ran").exists()


@pytest.mark.docker
def test_running_engine_is_used_and_left_alone() -> None:
    """The command's exit status comes through, and the engine still answers."""
    done = run("with-engine.sh", "bash", "-c", "exit 7", path=os.environ["PATH"], HOME=os.environ["HOME"])
    assert done.returncode == 7, done.stderr
    assert "starting dockerd" not in done.stderr
    subprocess.run(["docker", "info"], check=True, capture_output=True, timeout=60)
