"""Results that any end leaves whole: going on gives what an unbroken run gives."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.scoring.faults_file import FaultsFile, faults_path
from cli.scoring.results_file import ResultsError, Writer, read_results, with_known, without_faults
from cli.scoring.run import Mode
from cli.scoring.units import Portion, in_batches, in_units
from cli.stored.rows import Row


def rows_of(groups: list[str | None]) -> list[Row]:
    return [Row("file", line, 0, b"{}", group, b"{}") for line, group in enumerate(groups)]


def score(unit: Portion) -> list[dict[str, object]]:
    return [{"id": row.line, "reward": float(row.line), "verdict": "correct"} for row in unit.rows]


def write_all(path: Path, groups: list[str | None], *, keep: bool) -> int:
    """How many rows had to be scored."""
    units = in_units(rows_of(groups))
    planned = with_known(units, path) if keep else units
    scored = 0
    with Writer(path, keep=keep) as writer:
        for batch in in_batches(planned, 3):
            writer.write(batch, batch.known or score(batch))
            scored += 0 if batch.is_known else len(batch.rows)
    return scored


@given(st.lists(st.sampled_from([None, "a", "b"]), max_size=30), st.data())
def test_going_on_after_any_cut_gives_the_whole(groups: list[str | None], data: st.DataObject) -> None:
    """Wherever the file was cut, in the midst of a line or of a group."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "results.jsonl")
        write_all(path, groups, keep=False)
        whole = path.read_bytes()
        cut = data.draw(st.integers(0, len(whole)))
        path.write_bytes(whole[:cut])
        scored = write_all(path, groups, keep=True)
        assert path.read_bytes() == whole
        assert scored >= len(groups) - whole[:cut].count(b"\n")


def test_results_of_another_input_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    write_all(path, [None] * 4, keep=False)
    with pytest.raises(ResultsError, match="more results"):
        list(with_known(in_units(rows_of([None] * 3)), path))


@pytest.mark.parametrize("line", ["nonsense", "{}", '["reward"]'])
def test_a_line_that_is_no_result_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "results.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(ResultsError, match="line 1"):
        list(read_results(path))


def test_only_units_with_a_fault_are_scored_again() -> None:
    """The whole unit: its rewards may look at the group."""
    a, b = (Portion(unit.rows, score(unit)) for unit in in_units(rows_of(["a", "a", "b", "b"])))
    spoiled = Portion(b.rows, (b.known[0], {**b.known[1], "reward": None}))
    assert [unit.is_known for unit in without_faults([a, spoiled])] == [True, False]


def test_a_new_version_takes_the_old_ones_place_only_when_whole(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    write_all(path, [None], keep=False)
    before = path.read_bytes()
    unit = Portion(rows_of([None]))
    with suppress(RuntimeError), Writer(path, replace=True) as writer:
        writer.write(unit, [{"id": "new"}])
        raise RuntimeError
    assert path.read_bytes() == before
    with Writer(path, replace=True) as writer:
        writer.write(unit, [{"id": "new"}])
    assert json.loads(path.read_text()) == {"id": "new"}
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_full_disk_is_told_of_by_the_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as raised, Writer(Path("/dev/full")) as writer:
        writer.write(Portion(rows_of([None])), [{"id": 1}])
    assert raised.value.filename == "/dev/full"


@pytest.mark.parametrize(("mode", "says"), [(Mode.NEW, "--resume"), (Mode.RETRY, "the same again")])
def test_how_to_go_on_depends_on_what_was_asked_for(mode: Mode, says: str) -> None:
    """A retry that was ended left the old results, which --resume would find complete."""
    assert says in mode.after_an_end


def test_a_fault_that_does_not_say_why_is_one_too(tmp_path: Path) -> None:
    """In a results file that something else made, or made anew."""
    out = tmp_path / "results.jsonl"
    with FaultsFile(out) as faults:
        faults.add(rows_of([None]), [{"reward": None, "verdict": "error"}])
    (fault,) = map(json.loads, faults_path(out).read_text().splitlines())
    assert (fault["line"], fault["error"]) == (0, None)
