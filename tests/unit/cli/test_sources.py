"""Files of stored completions, however they are packed."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from cli.stored.sources import Source, UnreadableError, find, lines

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
    reader = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data), read_across_frames=True)
    assert reader.read() == b"".join(texts)


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
