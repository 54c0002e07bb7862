"""Multiple choice: letters, letters with texts, texts."""

import pytest

from grader.grade import Fault, Grade, Question
from grader.pipeline import grade_question, read_golds

CITIES = ["London", "Rome", "Paris"]
PROMPT = "Which is one half?\nA. 1/4\nB. \\frac12\nC. 3\n"
INLINE = "Which city is it? (A) London (B) Rome (C) Paris"


def grade(answer: str, gold: str, prompt: str | None = None, **options: object) -> Grade | Fault:
    question = Question(f"<think>a</think><answer>{answer}</answer>", (gold,), "choice", prompt, options)
    golds = read_golds(question)
    return golds if isinstance(golds, Fault) else grade_question(question, golds)


# id, answer, gold, prompt, choices
SAME = [
    ("letter", "C", "C", None, None),
    ("small_letter", "c", "C", None, None),
    ("parentheses", "(C)", "C", None, None),
    ("full_stop", "C.", "C", None, None),
    ("boxed_text", r"\boxed{\text{C}}", "(C)", None, None),
    ("boxed_bold", r"\boxed{\textbf{(C)}}", "C", None, None),
    ("option_word", "Option C", "C", None, None),
    ("phrase", "The correct answer is (C) Paris.", "C", None, None),
    ("letter_and_text", "C. Paris", "C", None, CITIES),
    ("letter_and_unknown_text", "C) the French capital", "C", None, CITIES),
    ("text_of_option", "paris", "C", None, CITIES),
    ("text_of_option_for_text", "Paris", "Paris", None, CITIES),
    ("letter_for_text", "C", "Paris", None, CITIES),
    ("mapping", "Paris", "c", None, {"a": "London", "c": "Paris"}),
    ("options_in_prompt", "B", r"\frac12", PROMPT, None),
    ("value_of_option_in_prompt", "0.5", "B", PROMPT, None),
    ("inline_options", "Rome", "B", INLINE, None),
    ("gold_with_text", "Paris", "C. Paris", None, None),
    ("several", "A and C", "A, C", None, None),
    ("several_packed", "AC", "C, A", None, None),
    ("article_is_no_letter", "A house", "a house", None, None),
]
DIFFERENT = [
    ("other_letter", "B", "C", None, None),
    ("all_letters", "A, B, C, D", "C", None, None),
    ("two_letters", "A or C", "C", None, None),
    ("missing_letter", "A", "A, C", None, None),
    ("letter_with_other_text", "C. Rome", "C", None, CITIES),
    ("other_letter_with_right_text", "A. Paris", "C", None, CITIES),
    ("other_text", "Rome", "C", None, CITIES),
    ("text_nobody_offered", "Berlin", "C", None, CITIES),
    ("value_of_other_option", "0.25", "B", PROMPT, None),
    ("letter_in_word", "Cat", "C", None, None),
    ("essay", "C " * 2_000, "C", None, None),
]


@pytest.mark.parametrize(
    ("answer", "gold", "prompt", "choices"), [case[1:] for case in SAME], ids=[case[0] for case in SAME]
)
def test_the_same_option_is_correct(answer: str, gold: str, prompt: str | None, choices: object) -> None:
    graded = grade(answer, gold, prompt, choices=choices)
    assert isinstance(graded, Grade)
    assert graded.accepted, graded


@pytest.mark.parametrize(
    ("answer", "gold", "prompt", "choices"),
    [case[1:] for case in DIFFERENT],
    ids=[case[0] for case in DIFFERENT],
)
def test_another_option_is_incorrect(answer: str, gold: str, prompt: str | None, choices: object) -> None:
    graded = grade(answer, gold, prompt, choices=choices)
    assert isinstance(graded, Grade)
    assert not graded.accepted, graded


@pytest.mark.parametrize("choices", [5, "ABC", ["a"] * 27, [1, 2], {"A": 1}])
def test_choices_of_the_wrong_shape_are_the_tasks_fault(choices: object) -> None:
    fault = grade("A", "A", choices=choices)
    assert isinstance(fault, Fault)
    assert fault.code == "invalid_task"


def test_a_blank_gold_is_unreadable() -> None:
    fault = grade("A", " ")
    assert isinstance(fault, Fault)
    assert fault.code == "gold_unreadable"


@pytest.mark.timeout(20)
@pytest.mark.parametrize("flood", ["A. ", "(A) x ", "A ", "A, ", "\n", "a and "])
def test_floods_of_options_are_read_quickly(flood: str) -> None:
    assert isinstance(grade("A", "A", flood * 30_000), Grade)
    assert isinstance(grade(flood * 30_000, "A"), Grade)
