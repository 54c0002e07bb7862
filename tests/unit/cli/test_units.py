"""Rows of a group stay together; batches lose nothing."""

from __future__ import annotations

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from cli.scoring.units import MAX_BATCH_BYTES, MAX_UNIT, Portion, in_batches, in_units
from cli.stored.rows import Row

groups = st.lists(st.sampled_from([None, None, "a", "b"]), max_size=60)


def row(line: int, group: str | None = None, text: bytes = b"{}") -> Row:
    return Row("file", line, 0, text, group, text)


def rows_of(names: list[str | None]) -> list[Row]:
    return [row(line, group) for line, group in enumerate(names)]


@given(groups)
def test_units_are_the_runs_of_one_group(names: list[str | None]) -> None:
    units = list(in_units(rows_of(names)))
    assert [one for unit in units for one in unit.rows] == rows_of(names)
    runs = [(name, len(list(run))) for name, run in groupby(names)]
    expected = [size for name, length in runs for size in ([1] * length if name is None else [length])]
    assert [len(unit.rows) for unit in units] == expected


@given(groups, st.integers(1, 7))
def test_batches_keep_the_order_and_never_cut_a_unit(names: list[str | None], size: int) -> None:
    units = list(in_units(rows_of(names)))
    batches = list(in_batches(units, size))
    assert [row for batch in batches for row in batch.rows] == rows_of(names)
    ends = {unit.rows[-1].line for unit in units}
    for batch in batches:
        assert batch.rows[-1].line in ends
        assert len(batch.rows) <= size or batch.rows in [unit.rows for unit in units]


def test_what_is_known_and_what_is_not_are_in_batches_of_their_own() -> None:
    known = Portion((row(1),), ({"reward": 1.0},))
    new = Portion((row(2),))
    batches = list(in_batches([known, known, new, new, known], 9))
    assert [(len(batch.rows), len(batch.known)) for batch in batches] == [(2, 2), (2, 0), (1, 1)]


def test_a_group_of_more_rows_than_a_request_may_have_is_cut() -> None:
    units = list(in_units(rows_of(["a"] * (2 * MAX_UNIT + 1))))
    assert [len(unit.rows) for unit in units] == [MAX_UNIT, MAX_UNIT, 1]


def test_batches_are_bounded_in_bytes() -> None:
    """Long completions do not run into the service's body limit; one that is too long goes alone."""
    big = b"x" * (MAX_BATCH_BYTES // 2 + 1)
    texts = [big, big, b"y", b"x" * (MAX_BATCH_BYTES + 1)]
    units = [Portion((row(line, text=text),)) for line, text in enumerate(texts, 1)]
    lines = [[row.line for row in batch.rows] for batch in in_batches(units, 100)]
    assert lines == [[1], [2, 3], [4]]
