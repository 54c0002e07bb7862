"""What a results file was made from: going on with anything else is refused, and the message says what is."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.scoring.manifest import Manifest
from cli.scoring.results_file import ResultsError
from cli.stored.columns import Columns
from cli.stored.guess import Described, shape_of
from cli.stored.shapes import Contract
from cli.stored.sources import Source

ROW = b'{"completion": "7", "answer": "7", "target": "8"}\n'


def manifest(path: Path, described: Described) -> Manifest:
    source = Source(path)
    return Manifest.of([source], shape_of(source, described, lambda _: None), None)


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(ROW)
    return path


@pytest.mark.parametrize(
    "other",
    [Described(columns=Columns({"answer": "target"})), Described(kind="text"), Described(format="trl")],
    ids=["column", "kind", "format"],
)
def test_rows_read_otherwise_are_other_rows(rows: Path, other: Described) -> None:
    out = rows.with_suffix(".results.jsonl")
    manifest(rows, Described(format="columns")).write(out)
    manifest(rows, Described()).check(out)
    with pytest.raises(ResultsError, match=r"was made with other (options|shape)"):
        manifest(rows, other).check(out)


def test_other_problems_are_other_rows(tmp_path: Path) -> None:
    samples, out = tmp_path / "samples.jsonl", tmp_path / "out.jsonl"
    samples.write_text('{"task_id": "T/1", "completion": "pass"}\n')
    files = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    for file in files:
        file.write_text("")
    one, other = (manifest(samples, Described(problems=file)) for file in files)
    one.write(out)
    one.check(out)
    with pytest.raises(ResultsError, match=r"b\.jsonl"):
        other.check(out)


def test_other_rewards_say_which_were_meant(rows: Path) -> None:
    """After --rescore the earlier ones are no longer what the results have."""
    out, source = rows.with_suffix(".results.jsonl"), Source(rows)
    Manifest.of([source], Contract(), {"accuracy": 1.0, "format": 0.1}).write(out)
    with pytest.raises(ResultsError) as refused:
        Manifest.of([source], Contract(), None).check(out)
    assert "--reward accuracy=1 --reward format=0.1" in str(refused.value)
    assert "not no --reward" not in str(refused.value)
    Manifest.of([source], Contract(), None).check(out, rewards=False)
