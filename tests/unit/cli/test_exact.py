"""Integers of any length come back as they went, and only they need the slow reader."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.stored.exact import _has_long_number, loads_exactly

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**90), 2**90),
    st.text(max_size=8),
    st.integers(10**17, 10**24).map(lambda digits: f"is not {digits}, or -{digits}: {digits}"),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
)


@given(st.lists(values), st.sampled_from([None, 1]), st.booleans())
def test_nothing_is_rounded(value: object, indent: int | None, compact: bool) -> None:
    separators = (",", ":") if compact else None
    text = json.dumps(value, indent=indent, separators=separators, ensure_ascii=False)
    read = loads_exactly(text.encode("utf-8", "surrogatepass"))
    assert json.dumps(read) == json.dumps(value)


@pytest.mark.parametrize(
    ("text", "slow"),
    [
        ('{"id": 12345678901234567890}', True),
        ('{"id":-12345678901234567890}', True),
        ("[1,\n  12345678901234567890]", True),
        ("12345678901234567890", False),  # no object, and no row
        ('{"id":123456789012345678}', False),
        ('{"reward":0.12345678901234567890}', False),
        ('{"answer":"12345678901234567890"}', False),
        ('{"reason":"is not 12345678901234567890"}', False),
    ],
)
def test_digits_in_texts_cost_nothing(text: str, slow: bool) -> None:
    assert _has_long_number(text.encode()) is slow
