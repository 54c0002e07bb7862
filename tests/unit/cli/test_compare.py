"""Two graders' results held against each other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main


def results(tmp_path: Path, name: str, *accuracies: float | None) -> str:
    path = tmp_path / name
    lines = [
        {"id": number, "reward": value, "rewards": {"accuracy": value}, "answer": "7",
         "verdict": {1.0: "correct", 0.0: "incorrect"}.get(value, "error") if value is not None else "error"}
        for number, value in enumerate(accuracies)
    ]  # fmt: skip
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return str(path)


def compare(*words: str) -> Result:
    return CliRunner().invoke(main, ["compare", *words])


def test_disagreements_are_counted_shown_and_written(tmp_path: Path) -> None:
    """A fault against a verdict is a disagreement, too."""
    one, other = results(tmp_path, "a", 1.0, 1.0, 0.0, None), results(tmp_path, "b", 1.0, 0.0, 0.0, 1.0)
    out = tmp_path / "disagreements.jsonl"
    done = compare(one, other, "--show", "1", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert "4 results: 2 agree (50.00%), 2 disagree" in done.output
    assert [json.loads(line)["line"] for line in out.read_text().splitlines()] == [2, 4]


@pytest.mark.parametrize("other", [(1.0,), (1.0, 0.0, 0.0)], ids=["shorter", "longer"])
def test_other_rows_are_refused(tmp_path: Path, other: tuple[float, ...]) -> None:
    done = compare(results(tmp_path, "a", 1.0, 0.0), results(tmp_path, "b", *other))
    assert done.exit_code == 2
    assert "not the same rows" in done.output


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_are_told_how_to_complete(shell: str) -> None:
    done = CliRunner().invoke(main, ["completion", shell])
    assert done.exit_code == 0
    assert "_ASSAY_COMPLETE" in done.output


def test_what_is_compared_is_not_written_over(tmp_path: Path) -> None:
    one, other = results(tmp_path, "a", 1.0), results(tmp_path, "b", 0.0)
    before = Path(one).read_bytes()
    done = compare(one, other, "--out", str(tmp_path / "." / "a"))
    assert (done.exit_code, Path(one).read_bytes()) == (2, before)
    assert "one of the files to compare" in done.output
