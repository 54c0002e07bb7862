"""Floods of one sort are read in one pass: a search that went back and forth over them would not end."""

import pytest

from grader.completion import FinalAnswer, NoAnswer, find_final_answer

MANY = 1_000_000


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        pytest.param("<answer>" + " " * MANY + "7</answer>", "7", id="blanks"),
        pytest.param("<answer>" + "$" * MANY + "7</answer>", None, id="dollars"),
        pytest.param("<answer>" + "*" * MANY + "7</answer>", "7", id="stars"),
        pytest.param("<think>" * MANY + "</think><answer>7</answer>", "7", id="think tags"),
        pytest.param("{" * MANY + "<answer>7</answer>", "7", id="braces"),
        pytest.param("\\boxed{" * MANY + "</think><answer>7</answer>", "7", id="boxes that never close"),
        pytest.param("the answer is " * MANY + "</think><answer>7</answer>", "7", id="phrases"),
        pytest.param(" <|im_end|>" * MANY + "<answer>7</answer>", None, id="ends of turns"),
        pytest.param("<answer" * MANY + "><answer>7</answer>", None, id="tags that never close"),
    ],
)
def test_a_flood_is_read_in_one_pass(text: str, answer: str | None) -> None:
    """The answer behind it is found, or there is none; it ends in any case."""
    found = find_final_answer(text)
    assert isinstance(found, FinalAnswer | NoAnswer)
    if answer is not None:
        assert isinstance(found, FinalAnswer)
        assert found.text == answer
