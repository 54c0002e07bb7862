"""The parts that several formats share: boxes, packed texts, tables of tests."""

from __future__ import annotations

import json
import os
import pickle
import zlib
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay_client.datasets.boxed import last_boxed
from assay_client.datasets.check_tables import calls_in
from assay_client.datasets.input_output import read_tests
from assay_client.datasets.packed import PackedError, unpack

BOXES = {
    "the last one": ("\\boxed{1} \\boxed{2}", "2"),
    "braces inside": ("\\boxed{\\frac{1}{2}}", "\\frac{1}{2}"),
    "braces that are characters": ("\\boxed{\\{1, 2\\}}", "\\{1, 2\\}"),
    "fbox": ("\\fbox{3}", "3"),
    "without braces": ("$\\boxed 5$ is it", "5"),
    "none": ("5", None),
    "never closed": ("\\boxed{5", None),
    "empty": ("\\boxed{ }", None),
    "another command": ("\\boxedX{5}", None),
}


@pytest.mark.parametrize(("solution", "found"), BOXES.values(), ids=BOXES.keys())
def test_last_boxed(solution: str, found: str | None) -> None:
    assert last_boxed(solution) == found


def pack(data: bytes) -> str:
    return b64encode(zlib.compress(data)).decode()


@given(st.text(), st.integers(0, pickle.HIGHEST_PROTOCOL))
def test_a_packed_text_is_unpacked(text: str, protocol: int) -> None:
    """Whatever the pickle's protocol."""
    assert unpack(pack(pickle.dumps(text, protocol))) == text


class Attack:
    """What pickles can do when they are run."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("false",)


HOSTILE = {
    "a call": pickle.dumps(Attack()),
    "a call hidden in a list": pickle.dumps(["[]", Attack()]),
    "a list": pickle.dumps(["[]"]),
    "a number": pickle.dumps(5),
    "two texts": pickle.dumps("[]")[:-1] + pickle.dumps("[]", 0),
    "nothing": b"",
    "nonsense": b"\xff\xfe",
    "a text cut off": pickle.dumps("x" * 100)[:50],
    "long integers for ever": b"\x80\x04" + b"\x8a\x01\x01" * 1000 + b".",
}


@pytest.mark.parametrize("pickled", HOSTILE.values(), ids=HOSTILE.keys())
def test_nothing_but_a_text_is_unpacked(pickled: bytes) -> None:
    """And nothing is run to find that out."""
    with pytest.raises(PackedError):
        unpack(pack(pickled))


def test_a_bomb_is_not_inflated() -> None:
    bomb = pack(pickle.dumps("x" * 10_000_000))
    with pytest.raises(PackedError, match="more than 1000 bytes"):
        unpack(bomb, most_bytes=1000)


@pytest.mark.parametrize(
    "packed", ["?", "", "aGk=", pack(b"x" * 1000)[:40]], ids=["no base64", "empty", "no zlib", "cut"]
)
def test_what_is_not_packed_is_refused(packed: str) -> None:
    with pytest.raises(PackedError):
        unpack(packed)


def test_calls_of_texts_and_calls_of_values() -> None:
    """Two dialects of one field, told apart by what is in it."""
    texts = {"fn_name": "f", "inputs": ['1\n"a"'], "outputs": ["[2]"]}
    values = {"fn_name": "f", "inputs": [[1, "a"]], "outputs": [2]}
    assert read_tests(texts, "x") == [{"call": "f", "args": [1, "a"], "expected": [2]}]
    assert read_tests(json.dumps(values), "x") == [{"call": "f", "args": [1, "a"], "expected": 2}]


def test_outputs_are_unwrapped_only_together() -> None:
    one = {"fn_name": "f", "inputs": [[1], [2]], "outputs": [[3], [4, 5]]}
    assert [test["expected"] for test in read_tests(one, "x")] == [[3], [4, 5]]


TABLES = {
    "no tables": "def check(candidate):\n    assert candidate(1) == 2",
    "results that are computed": "inputs = [[1]]\nresults = [2 + 2]\nassertion(f(*inp), exp, 0)",
    "a reference instead of results": "inputs = [[1]]\nassertion(f(*inp), ref(*inp), 0)",
    "uneven": "inputs = [[1]]\nresults = []\nassertion(f(*inp), exp, 0)",
    "a set, which JSON cannot carry": "inputs = [[1]]\nresults = [{1}]\nassertion(f(*inp), exp, 0)",
    "keys that JSON would change": "inputs = [[{1: 2}]]\nresults = [1]\nassertion(f(*inp), exp, 0)",
    "set twice": "inputs = [[1]]\ninputs = [[2]]\nresults = [1]\nassertion(f(*inp), exp, 0)",
    "two functions": "inputs = [[1]]\nresults = [1]\nassertion(f(*inp), exp, 0)\nassertion(g(*inp), exp, 0)",
    "no Python": "inputs = [",
}


@pytest.mark.parametrize("source", TABLES.values(), ids=TABLES.keys())
def test_other_test_sources_stay_as_they_are(source: str) -> None:
    assert calls_in(source, "f") is None
