"""Labels: parts of an answer, and the letters of options."""

from __future__ import annotations

import pytest

from grader.compare.finding import Finding, no, yes
from grader.compare.parts import compare_options, compare_parts, cut, may_be_labelled


def same_text(one: str, other: str) -> Finding:
    return yes("test", "same") if one == other else no("test", "other")


@pytest.mark.parametrize(
    ("answer", "gold", "equal"),
    [
        ("a) 12; b) 15", "(a) 12, (b) 15", True),
        ("(i) 3 (ii) 4 (iii) 5", "3, 4, 5", True),
        ("Part A: 12, Part B: 15", "12; 15", True),
        ("1. 3; 2. 4", "(1) 3 (2) 4", True),
        ("a) (1,2); b) 3", "(1,2), 3", True),
        ("a) 15; b) 12", "a) 12; b) 15", False),
        ("a) 12", "a) 12; b) 15", False),
        ("a) 12; b) 15; c) 1", "a) 12; b) 15", False),
    ],
)
def test_parts_are_compared_one_by_one(answer: str, gold: str, equal: bool) -> None:
    found = compare_parts(answer, gold, same_text)
    assert found is not None
    assert found.equal is equal


@pytest.mark.parametrize("text", ["(1)(2)", "12, 15", "(a, b)", "f(a)", "(1) (2)", "a + b"])
def test_brackets_and_letters_are_no_labels(text: str) -> None:
    assert compare_parts(text, "12, 15", same_text) is None


@pytest.mark.parametrize(
    ("answer", "gold", "equal"),
    [
        ("(C) 12", "C. 12", True),
        ("(C) 12", "12", True),
        ("(C) 12", "(C) 13", False),
        ("(D) 12", "(C) 12", False),
        ("(C) 13", "12", None),
        ("(C) 12 or (D) 13", "12", None),
        ("12", "13", None),
    ],
)
def test_options_agree_in_letter_and_text(answer: str, gold: str, equal: bool | None) -> None:
    found = compare_options(answer, gold, same_text)
    assert (None if found is None else found.equal) is equal


def test_cuts_are_outside_of_brackets() -> None:
    assert cut("(1,2), {3;4}; 5", ",;") == ["(1,2)", "{3;4}", "5"]


def test_most_texts_do_not_look_labelled() -> None:
    assert not any(map(may_be_labelled, ["12", "\\frac12", "x=5", "[0,1]", "Paris"]))
