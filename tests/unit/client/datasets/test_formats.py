"""Rows to tasks: every format in its own shape, and what is said of rows that are none."""

from __future__ import annotations

from typing import Any

import pytest

from assay_client import datasets
from assay_client.datasets import RowError
from tests.unit.client.datasets.rows import SAMPLES, Sample


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES.keys())
def test_a_row_is_known_and_read(sample: Sample) -> None:
    assert datasets.guess(sample.row) == sample.format
    example = datasets.read(sample.row)
    assert example.task == sample.task
    assert example.prompt == sample.prompt
    assert datasets.task(sample.row, sample.format) == sample.task


def test_every_format_has_a_row() -> None:
    assert {sample.format for sample in SAMPLES.values()} == set(datasets.FORMATS)


def test_an_item_is_ready_to_be_scored() -> None:
    row = SAMPLES["verl, mathematics"].row
    assert datasets.item(row, "7") == {
        "id": "openai/gsm8k/5",
        "prompt": "3+4",
        "completion": "7",
        "task": {"kind": "math", "answer": "7"},
    }


def test_another_language_for_programs() -> None:
    """Where the data set does not name one; HumanEval is Python's whatever is asked for."""
    assert datasets.task(SAMPLES["APPS"].row, language="cpp")["language"] == "cpp"
    assert datasets.task(SAMPLES["HumanEval"].row, language="cpp")["language"] == "python"


def changed(name: str, **fields: Any) -> dict[str, Any]:
    row = {**SAMPLES[name].row, **fields}
    return {field: value for field, value in row.items() if value is not None}


WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "GSM8K without the mark": ("gsm8k", {"question": "?", "answer": "42"}, "answer"),
    "GSM8K with nothing after it": ("gsm8k", {"answer": "so ####  "}, "answer"),
    "MATH without a box": ("math", {"problem": "?", "solution": "It is 7."}, "solution"),
    "MATH with a box that never closes": ("math", {"problem": "?", "solution": "\\boxed{7"}, "solution"),
    "TRL without a gold": ("trl", {"prompt": "?"}, "solution"),
    "TRL with a blank one": ("trl", {"prompt": "?", "solution": " "}, "solution"),
    "TRL with true": ("trl", {"prompt": "?", "solution": True}, "solution"),
    "verl without a reward model": ("verl", {"data_source": "x"}, "reward_model"),
    "verl without a ground truth": ("verl", {"reward_model": {}}, "reward_model.ground_truth"),
    "verl with an object of nothing": ("verl", {"ground_truth": {"a": 1}}, "ground_truth"),
    "open-r1 without tests": (
        "open_r1",
        {"verification_info": {"language": "python"}},
        "verification_info.test_cases",
    ),
    "open-r1 with half a test": (
        "open_r1",
        {"verification_info": {"test_cases": [{"input": "1"}]}},
        "verification_info.test_cases[0]",
    ),
    "APPS without tests": ("apps", changed("APPS", input_output=""), "input_output"),
    "APPS that is no JSON": ("apps", {"input_output": "{"}, "input_output"),
    "APPS with uneven tests": ("apps", {"input_output": '{"inputs": ["1"], "outputs": []}'}, "input_output"),
    "APPS without outputs": ("apps", {"input_output": '{"inputs": ["1"]}'}, "input_output.outputs"),
    "CodeContests without tests": ("codecontests", {"name": "x"}, "public_tests"),
    "CodeContests that reads files": (
        "codecontests",
        changed("CodeContests", input_file="input.txt"),
        "input_file",
    ),
    "LiveCodeBench without tests": ("livecodebench", {"metadata": "{}"}, "public_test_cases"),
    "LiveCodeBench packed wrongly": (
        "livecodebench",
        {"private_test_cases": "bm90IHpsaWI="},
        "private_test_cases",
    ),
    "LiveCodeBench without the function's name": (
        "livecodebench",
        changed("LiveCodeBench, a function", metadata="{}"),
        "metadata.func_name",
    ),
    "HumanEval without an entry point": ("humaneval", {"prompt": "x", "test": "x"}, "entry_point"),
    "MBPP with no tests": ("mbpp", {"test_list": []}, "test_list"),
}


@pytest.mark.parametrize(("name", "row", "field"), WRONG.values(), ids=WRONG.keys())
def test_what_is_missing_is_named(name: str, row: dict[str, Any], field: str) -> None:
    with pytest.raises(RowError) as caught:
        datasets.task(row, name)
    assert caught.value.field == field
    assert field in str(caught.value)


def test_a_row_of_no_format() -> None:
    with pytest.raises(RowError, match="no known format has a row of colour, taste"):
        datasets.guess({"taste": 1, "colour": 2})
    with pytest.raises(RowError, match="no fields"):
        datasets.guess({})
    with pytest.raises(RowError, match="there is no format 'imdb'"):
        datasets.task({}, "imdb")


def test_a_row_error_is_a_value_error() -> None:
    """Adapters that turn rows into tasks catch no more than that."""
    assert issubclass(RowError, ValueError)
