"""Files of stored completions, however they are packed."""

from __future__ import annotations

import gzip
import io
import json
import os
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from cli.scoring.asked import beside, check_side_files, pieces
from cli.stored import sources
from cli.stored.sources import BOM, Source, UnreadableError, find, lines
from cli.stored.zstd import ZstdStream

TEXTS = [b'{"a": 1}\n', b"\n", '{"b": "ü"}\n'.encode(), b'{"c": 3}']


def packed(how: str, data: bytes) -> bytes:
    if how == "gzip":
        return gzip.compress(data)
    if how == "zstd":
        return zstandard.compress(data)
    if how == "zstd of two frames":
        return zstandard.compress(data[:5]) + zstandard.compress(data[5:])
    return data


@pytest.mark.parametrize("how", ["plain", "gzip", "zstd", "zstd of two frames"])
def test_lines_are_the_same_however_packed(tmp_path: Path, how: str) -> None:
    """By what the file begins with, whatever its name says."""
    path = tmp_path / "rows.data"
    path.write_bytes(packed(how, b"".join(TEXTS)))
    assert list(lines(Source(path))) == TEXTS


@given(st.lists(st.binary(max_size=30).map(lambda text: text.replace(b"\n", b"") + b"\n"), max_size=30))
def test_zstd_streams_split_into_the_lines_that_went_in(texts: list[bytes]) -> None:
    data = zstandard.compress(b"".join(texts))
    assert list(io.BufferedReader(ZstdStream(io.BytesIO(data)))) == texts


def test_zstd_is_read_over_frames_without_content() -> None:
    """Empty frames, and those that readers have to skip: pzstd puts one before each of its own."""
    skipped = b"\x50\x2a\x4d\x18\x04\x00\x00\x00size"
    data = (
        zstandard.compress(b"a\n") + skipped + zstandard.compress(b"") + skipped + zstandard.compress(b"b\n")
    )
    assert ZstdStream(io.BytesIO(data)).readall() == b"a\nb\n"


@pytest.mark.parametrize("missing", [1, 9, 40, 4000])
def test_zstd_that_breaks_off_is_no_whole_file(tmp_path: Path, missing: int) -> None:
    """Rows that were lost on the way are told of: they are not the end."""
    data = b"".join(b'{"n": "%064x"}\n' % pow(3, n, 1 << 255) for n in range(300))
    path = tmp_path / "rows.zst"
    path.write_bytes(zstandard.compress(data[:200]) + zstandard.compress(data)[:-missing])
    with pytest.raises(UnreadableError, match="ends within a zstd frame"):
        list(lines(Source(path)))


def test_parquet_rows_are_json_objects(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    table = pyarrow.table({"completion": ["x", "y"], "tests": [[1, 2], []], "extra": [{"k": b"v"}, None]})
    pyarrow.parquet.write_table(table, path)
    assert [json.loads(line) for line in lines(Source(path))] == [
        {"completion": "x", "tests": [1, 2], "extra": {"k": "v"}},
        {"completion": "y", "tests": [], "extra": None},
    ]


@pytest.mark.parametrize(
    "data",
    [gzip.compress(b"x" * 9999)[:-20], zstandard.compress(b"x" * 99999)[:-4] + b"\x00" * 4, b"PAR1 nonsense"],
    ids=["torn gzip", "spoiled zstd", "no parquet"],
)
def test_a_spoiled_file_is_named(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "rows"
    path.write_bytes(data)
    with pytest.raises(UnreadableError, match="rows"):
        list(lines(Source(path)))


def test_globs_find_each_file_once_in_order(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.jsonl", "c.txt"):
        (tmp_path / name).write_text("{}\n")
    found = find([str(tmp_path / "b.jsonl"), str(tmp_path / "*.jsonl")])
    assert [source.path.name for source in found if source.path] == ["b.jsonl", "a.jsonl"]


@pytest.mark.parametrize(
    ("patterns", "says"), [(["nowhere-*.jsonl"], "no such file"), (["-", __file__], "beside")]
)
def test_what_cannot_be_found_is_named(patterns: list[str], says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        find(patterns)


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(BOM + b"".join(TEXTS))
    assert list(lines(Source(path))) == TEXTS


def test_a_line_without_an_end_does_not_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MAX_LINE", 1000)
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"{}\n" + b"x" * 1001)
    read = lines(Source(path))
    assert next(read) == b"{}\n"
    with pytest.raises(UnreadableError, match="a line of more than"):
        next(read)


@pytest.mark.parametrize("how", ["plain", "gzip", "zstd"])
def test_standard_input_can_be_read_again(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """Also where the first reading ended early; the first does not wait for the end."""
    stream = io.TextIOWrapper(io.BytesIO(packed(how, b"".join(TEXTS))))
    monkeypatch.setattr("sys.stdin", stream)
    (source,) = find(["-"])
    assert next(iter(lines(source))) == TEXTS[0]
    assert list(lines(source)) == list(lines(source)) == TEXTS


def test_a_pipe_is_read_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    there, here = os.pipe()
    with os.fdopen(there) as reading, os.fdopen(here, "wb", 0) as writing:
        monkeypatch.setattr("sys.stdin", reading)
        (source,) = find(["-"])
        writing.write(TEXTS[0])
        read = lines(source)
        assert next(read) == TEXTS[0]
        writing.write(TEXTS[2])
        writing.close()
        assert list(read) == [TEXTS[2]]
        assert list(lines(source)) == [TEXTS[0], TEXTS[2]]


def test_what_earlier_runs_wrote_is_no_input(tmp_path: Path) -> None:
    for name in ("a.jsonl", "a.results.jsonl", "a.results.jsonl.faults.jsonl", "a.results.jsonl.run.json"):
        (tmp_path / name).write_text("{}\n")
    (tmp_path / "of-mine.results.jsonl").write_text("{}\n")
    found = find([str(tmp_path / "*.jsonl")])
    assert [source.path.name for source in found if source.path] == ["a.jsonl", "of-mine.results.jsonl"]
    with pytest.raises(UnreadableError, match="its input is wanted"):
        find([str(tmp_path / "a.results.jsonl")])


@pytest.mark.parametrize(
    ("name", "results"),
    [
        ("a.jsonl", "a.results.jsonl"),
        ("a.v2.jsonl.gz", "a.v2.results.jsonl"),
        ("a.step1.parquet", "a.step1.results.jsonl"),
        (".jsonl", ".jsonl.results.jsonl"),
        ("rows", "rows.results.jsonl"),
    ],
)
def test_results_have_the_input_s_name(name: str, results: str) -> None:
    assert beside(Source(Path(name))) == Path(results)


def test_no_results_over_an_input_or_over_other_results(tmp_path: Path) -> None:
    one, other = tmp_path / "a.jsonl", tmp_path / "a.parquet"
    one.touch()
    with pytest.raises(ValueError, match="both"):
        pieces([Source(one), Source(other)], None)
    with pytest.raises(ValueError, match="is an input"):
        pieces([Source(one)], tmp_path / "." / "a.jsonl")
    with pytest.raises(ValueError, match="/dev/null is no file"):
        pieces([Source(one)], Path("/dev/null"))


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ({"--to": "a.jsonl"}, "--to .* is an input"),
        ({"--report": "out.jsonl"}, "--report .* is where the results go"),
        ({"--report": "problems.jsonl"}, "--report .* is an input"),
        ({"--report": "new", "--to": "new"}, "--to .* is --report as well"),
    ],
)
def test_nothing_is_written_over_what_is_read_or_scored(
    tmp_path: Path, written: dict[str, str], says: str
) -> None:
    scored = pieces([Source(tmp_path / "a.jsonl")], tmp_path / "out.jsonl")
    paths = {option: tmp_path / "." / name for option, name in written.items()}
    with pytest.raises(ValueError, match=says):
        check_side_files(paths, scored, tmp_path / "problems.jsonl")
    check_side_files({"--report": tmp_path / "new", "--to": None}, scored, None)
