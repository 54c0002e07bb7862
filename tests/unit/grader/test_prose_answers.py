"""Answers in sentences: the number that a sentence gives, and numbers that are a part of what it says."""

import pytest

from grader.pipeline import grade_plainly


@pytest.mark.parametrize(
    ("answer", "gold"),
    [
        pytest.param("So the total amount is 2+1=3 bolts of fiber", "3", id="words behind the last value"),
        pytest.param("The square root of 25 is 5.", "5", id="another number is changed, not the last"),
        pytest.param("It leaves a remainder of 5 pens.", "5", id="a remainder is a value"),
        pytest.param("There are 5 multiples in all.", "5", id="what is counted"),
        pytest.param("Therefore, the answer is \\$18 per day.", "18", id="money for each day"),
        pytest.param("The answer is:\n- **18**", "18", id="a bullet"),
        pytest.param(r"\boxed{12\text{.}}", "12", id="a full stop in words"),
        pytest.param("negative 5", "-5", id="a sign in words"),
        pytest.param("minus 5", "-5", id="another sign in words"),
    ],
)
def test_the_value_of_a_sentence_is_found(answer: str, gold: str) -> None:
    assert grade_plainly(f"<think>a</think><answer>{answer}</answer>", gold) is True


@pytest.mark.parametrize(
    "answer",
    [
        "half of 5",
        "the square of 5",
        "the square root of 5",
        "the cube root of $5$",
        "the reciprocal of 5",
        "twice 5",
        "multiples of 5",
        "every number divisible by 5",
        "the remainder when it is divided by 5",
        "a number such as 5",
        "every number, e.g. 5",
        "log base 5",
        "x plus 5",
        "negative 5",
        "5 more than x",
        "It is 5 squared then.",
        "The total is 2+3=5 or four",
    ],
)
def test_a_number_that_words_change_is_not_the_answer(answer: str) -> None:
    assert grade_plainly(f"<think>a</think><answer>{answer}</answer>", "5") is False
