"""The documents say what is there: verbs, settings, links; nothing of the machine they were written on."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    if (ROOT / name).is_file()
]
DOCUMENTS = [path for path in TRACKED if path.suffix == ".md"]
# In two halves each, so that this file does not name them either.
FOREIGN = re.compile(
    "|".join(
        re.escape(first + second)
        for first, second in (
            ("/wo", "rk/"), ("/fa", "rm/"), ("/ro", "ot/"), ("pypi.", "org"), ("pythonhosted.", "org"),
            ("deb.deb", "ian"), ("snapshot.deb", "ian"), ("registry.np", "mjs"), ("index.dock", "er"),
        )
    )
)  # fmt: skip


def relative(path: Path) -> str:
    """A file's name as a test id."""
    return str(path.relative_to(ROOT))


def verbs() -> set[str]:
    """The verbs of the Makefile."""
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_there_are_documents() -> None:
    """The tests below look at something."""
    assert {"README.md", "SECURITY.md", "CHANGELOG.md", "CONTRIBUTING.md"} <= {
        path.name for path in DOCUMENTS
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_named_verbs_exist(document: Path) -> None:
    """Each ``make`` verb that a document names is one that make knows."""
    named = set(re.findall(r"(?:^|[`\n] *|&& )make ([a-z-]+)", document.read_text()))
    assert named <= verbs()


def test_readme_names_the_two_commands() -> None:
    """What a newcomer has to type is there."""
    readme = (ROOT / "README.md").read_text()
    assert "make run" in readme
    assert "make test" in readme


def test_help_explains_every_verb_that_documents_name() -> None:
    """``make help`` speaks of each verb in the README."""
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    named = set(re.findall(r"`?make ([a-z-]+)", (ROOT / "README.md").read_text()))
    assert named <= set(re.findall(r"^  make ([a-z-]+) ", shown, re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_links_lead_somewhere(document: Path) -> None:
    """Relative links of a document point at files of the project."""
    targets = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", document.read_text())
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_every_variable_in_use_is_documented() -> None:
    """No file of the project uses an environment variable of ours that docs/ does not name."""
    documented = "".join(path.read_text() for path in (ROOT / "docs").glob("*.md"))
    used = {
        (relative(path), name)
        for path in TRACKED
        for name in re.findall(r"\bASSAY_[A-Z_]*[A-Z]\b", path.read_text(errors="replace"))
    }
    assert ("Makefile", "ASSAY_TEST_WITHOUT") in used
    assert sorted(where for where in used if where[1] not in documented) == []


def test_nothing_names_a_machine() -> None:
    """No path of somebody's machine and no registry's host stands in the project."""
    assert FOREIGN.search("/wo" + "rk/")
    named = {relative(path): FOREIGN.search(path.read_text(errors="replace")) for path in TRACKED}
    assert {name: found for name, found in named.items() if found} == {}
