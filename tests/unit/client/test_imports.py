"""What the client pulls in: httpx, and that only when a connection is opened."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import assay_client

PACKAGE = Path(assay_client.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
# Modules of trainers may name the trainer they belong to, inside of functions.
TRAINERS = {"swift", "torch", "nemo_rl"}


def imported(source: Path) -> set[str]:
    """Top-level names of all imports of a file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where a name comes from"
            names.add(str(node.module).partition(".")[0])
    return names


def test_there_are_sources() -> None:
    """The tests below look at something."""
    assert PACKAGE / "_protocol.py" in SOURCES


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_httpx_comes_from_outside(source: Path) -> None:
    """Everything else is of the standard library or our own."""
    foreign = imported(source) - set(sys.stdlib_module_names) - {"assay_client", "httpx"}
    allowed = TRAINERS if source.parent.name == "trainers" else set()
    assert foreign <= allowed


@pytest.mark.parametrize(
    "statement",
    [
        "import assay_client",
        "from assay_client import Client, AsyncClient, Scorer; Client('http://127.0.0.1:9')",
        "import assay_client.trainers.trl, assay_client.trainers.verl, assay_client.trainers.openrlhf",
        "import assay_client.trainers.slime, assay_client.trainers.ms_swift, assay_client.trainers.areal",
        "from assay_client.trainers import nemo_gym, nemo_rl, verifiers",
        "import assay_client.grpo",
        "import assay_client.testing",
    ],
)
def test_importing_is_light(statement: str) -> None:
    """Neither httpx nor asyncio is loaded before there is something to send."""
    program = f"import sys\n{statement}\nprint(*sorted({{'httpx', 'asyncio', 'ssl'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
