"""Reading a file of items: in order, in batches, bad lines named."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cli.rollouts import MAX_BATCH_BYTES, Row, in_batches, read_rows


def test_bad_lines_are_rows_with_an_error_and_blank_lines_are_none() -> None:
    lines = [
        b'{"group": "g", "prompt": "p"}\n',
        b"\n",
        b"{nonsense\n",
        b"[1]\n",
        b'{"task": {"kind": "code"}}',
    ]
    rows = list(read_rows(lines))
    assert [(row.line, row.error is None) for row in rows] == [(1, True), (3, False), (4, False), (5, True)]
    assert (rows[0].group, rows[0].prompt, rows[0].has_code, rows[3].has_code) == ("g", "p", False, True)


@given(st.lists(st.binary(max_size=20), max_size=50), st.integers(1, 7))
def test_batches_lose_nothing_and_keep_the_order(texts: list[bytes], size: int) -> None:
    rows = [Row(number, text) for number, text in enumerate(texts)]
    batches = list(in_batches(rows, size))
    assert [row for batch in batches for row in batch] == rows
    assert all(0 < len(batch) <= size for batch in batches)


def test_batches_are_bounded_in_bytes() -> None:
    """Long completions do not run into the service's body limit; one that is too long goes alone."""
    big = b"x" * (MAX_BATCH_BYTES // 2 + 1)
    rows = [Row(1, big), Row(2, big), Row(3, b"y"), Row(4, b"x" * (MAX_BATCH_BYTES + 1))]
    assert [[row.line for row in batch] for batch in in_batches(rows, 100)] == [[1], [2, 3], [4]]
