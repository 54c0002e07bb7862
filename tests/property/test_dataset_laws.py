"""Whatever stands in a row: it becomes a task that JSON can carry, or a RowError, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay_client import datasets
from assay_client.datasets import FORMATS, RowError
from tests.unit.client.datasets.rows import SAMPLES

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
rows = [pytest.param(sample.row, sample.format, id=name) for name, sample in SAMPLES.items()]


def read(row: dict[str, Any], name: str | None) -> None:
    try:
        example = datasets.read(row, name)
    except RowError:
        return
    assert example.task["kind"] in ("math", "code", "choice", "text", "none")
    json.dumps(example.task["tests"] if example.task["kind"] == "code" else str(example.task["answer"]))


@pytest.mark.parametrize(("row", "name"), rows)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_damaged_row(row: dict[str, Any], name: str, data: st.DataObject) -> None:
    """Any field replaced by anything, at any depth."""
    damaged = json.loads(json.dumps(row))
    at = damaged
    while True:
        key = data.draw(st.sampled_from(sorted(at)))
        if isinstance(at[key], dict) and at[key] and data.draw(st.booleans()):
            at = at[key]
            continue
        text = at[key]
        at[key] = data.draw(values)
        if isinstance(text, str) and text.startswith(("{", "[")) and data.draw(st.booleans()):
            at[key] = json.dumps({**json.loads(text), "x": 1}) if text[0] == "{" else text[: len(text) // 2]
        break
    read(damaged, name)
    read(damaged, None)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.text(max_size=4), values, max_size=4), st.sampled_from(FORMATS))
def test_any_row_under_any_format(row: dict[str, Any], name: str) -> None:
    read(row, name)


@given(values, st.sampled_from(["inputs", "outputs", "fn_name"]))
def test_any_tests(value: Any, field: str) -> None:
    tests = {"inputs": [[1]], "outputs": [[2]], "fn_name": "f", field: value}
    read({"input_output": tests}, "apps")
