"""Which room may know which: the contracts of pyproject.toml hold, and no room escapes them."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("cli", "service", "sandbox", "grader")
CLIENT = "assay_client"  # a distribution of its own, in client/
EXAMPLES = "examples"  # the small training, a user of the client


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of the packages that stand in ``folder``."""
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as run; run()",
        "--no-cache",
    ]
    environment = {"PYTHONPATH": f"{folder}:{folder / 'client'}"}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, env=environment)


def test_contracts_are_kept() -> None:
    """Every import in the rooms and the client is one that the contracts allow."""
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_package_is_in_a_room() -> None:
    """A new top-level package has to be placed before it can be imported unseen."""
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert packages == {*ROOMS, EXAMPLES}
    assert set(config["tool"]["importlinter"]["root_packages"]) == {*ROOMS, EXAMPLES, CLIENT}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "wrong_import"),
    [
        pytest.param("grader/grade.py", "import service.settings", id="the grader looks up"),
        pytest.param("grader/grade.py", "import redis", id="the grader meets the queue"),
        pytest.param("sandbox/job.py", "import grader.grade", id="neighbours meet"),
        pytest.param(
            "sandbox/supervisor/frames.py", "import sandbox.job", id="the supervisor learns of expectations"
        ),
        pytest.param("sandbox/judge/verdict.py", "import docker", id="the judge meets the engine"),
        pytest.param("client/assay_client/types.py", "import service.wire", id="the client looks further"),
    ],
)
def test_wrong_import_is_reported(tmp_path: Path, module: str, wrong_import: str) -> None:
    """The contracts are awake: an import that they forbid is found."""
    for room in (*ROOMS, EXAMPLES, "client"):
        (tmp_path / room).symlink_to(ROOT / room)
    (tmp_path / "pyproject.toml").symlink_to(ROOT / "pyproject.toml")
    top, _, _ = module.partition("/")
    (tmp_path / top).unlink()
    copy_sources(ROOT / top, tmp_path / top)
    with (tmp_path / module).open("a") as source:
        source.write(f"\n{wrong_import}\n")
    done = lint_imports(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout


def copy_sources(source: Path, target: Path) -> None:
    """Copy the Python files of a package."""
    for path in source.rglob("*.py"):
        copied = target / path.relative_to(source)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_bytes(path.read_bytes())
