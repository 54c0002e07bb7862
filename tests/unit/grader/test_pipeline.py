"""The story of a grade, with the comparison as it is."""

import pytest

from grader.bounded import MAX_SHOWN, shown
from grader.grade import Fault, Grade, Question
from grader.mathematics import final_part
from grader.pipeline import grade_plainly, grade_question, read_golds


def grade(question: Question, *, explain: bool = False) -> Grade | Fault:
    golds = read_golds(question)
    return golds if isinstance(golds, Fault) else grade_question(question, golds, explain=explain)


def answered(answer: str, *golds: str, **options: object) -> Grade | Fault:
    return grade(Question(f"<think>a</think><answer>{answer}</answer>", golds, options=options))


VERDICTS = [
    ("same", r"\boxed{42}", ("42",), "correct"),
    ("different", r"\boxed{41}", ("42",), "incorrect"),
    ("any_gold", r"\boxed{0.25}", ("7", r"\frac14"), "correct"),
    ("list_in_boxes", r"\boxed{1} and \boxed{2}", ("1, 2",), "correct"),
    ("guesses_in_boxes", r"\boxed{1} \boxed{2} \boxed{3}", ("2",), "incorrect"),
    ("one_value_boxed_in_two_ways", r"\boxed{\frac12} = \boxed{0.5}", ("1/2",), "correct"),
    ("guess_and_gold", r"\boxed{2} or $\boxed{3}$", ("3",), "incorrect"),
    ("prose", "In the end Joe has 5 apples.", ("5",), "correct"),
    ("words_as_a_whole", r"There is no such number", (r"\text{There is no such number}",), "correct"),
    ("gold_is_a_solution", "12", (r"We add, so $x=5$ and the sum is $\boxed{12}$.",), "correct"),
    ("gold_from_gsm8k", "12", ("5 + 7 = <<5+7=12>>12\n#### 12",), "correct"),
    ("several_blocks", "1</answer><answer>1", ("1",), "no_answer"),
    ("blank_box", r"\boxed{}", ("0",), "no_answer"),
    ("too_long", r"\boxed{" + "1+" * 20_000 + "1}", ("20001",), "incorrect"),
]


@pytest.mark.parametrize(
    ("answer", "golds", "verdict"), [case[1:] for case in VERDICTS], ids=[case[0] for case in VERDICTS]
)
def test_verdicts(answer: str, golds: tuple[str, ...], verdict: str) -> None:
    graded = answered(answer, *golds)
    assert isinstance(graded, Grade)
    assert graded.verdict == verdict


@pytest.mark.parametrize(
    ("golds", "options", "code"),
    [
        ((), {}, "gold_unreadable"),
        (("",), {}, "gold_unreadable"),
        (("5", " "), {}, "gold_unreadable"),
        (("1" * 30_000,), {}, "gold_unreadable"),
        (("5",), {"tolerance": "much"}, "invalid_task"),
    ],
)
def test_what_is_wrong_with_the_task_is_a_fault(
    golds: tuple[str, ...], options: dict[str, object], code: str
) -> None:
    """Even if the completion has no answer at all: the gold is read first."""
    fault = answered("", *golds, **options)
    assert isinstance(fault, Fault)
    assert (fault.code, fault.retryable) == (code, False)


def test_details_are_bounded_and_say_how() -> None:
    graded = answered(r"\boxed{" + "x" * 5_000 + "}", "5")
    assert isinstance(graded, Grade)
    assert graded.answer is not None
    assert len(graded.answer) == MAX_SHOWN
    assert all(len(str(value)) <= MAX_SHOWN for value in graded.detail.values())
    assert set(graded.detail) == {
        "extracted_by",
        "compared_by",
        "reason",
        "answer_understood",
        "gold_understood",
    }


def test_no_answer_says_why() -> None:
    graded = grade(Question("<think>a", ("5",)))
    assert graded == Grade("no_answer", None, {"reason": "think_never_closed"}, graded.elapsed_ms)  # type: ignore[union-attr] # a grade, as compared


def test_the_story_starts_with_the_answer_and_ends_with_the_verdict() -> None:
    graded = grade(Question("<answer>0.5</answer>", ("1/2",)), explain=True)
    assert isinstance(graded, Grade)
    story = graded.detail["story"]
    assert isinstance(story, tuple)
    assert story[0] == ("final answer", "found by answer_block: 0.5")
    assert story[-1][1].startswith("equal: ")


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        ("42", "42"),
        (r"so $\boxed{1}$ and $\boxed{2}$", "1, 2"),
        ("text\n#### 7", "7"),
        ("The sum is 5. " * 40 + "The final answer is $8$. I hope it is correct.", "8"),
        ("The sum is 5. " * 40, "The sum is 5. " * 40),
    ],
)
def test_the_answer_of_a_gold_that_is_a_solution(gold: str, answer: str) -> None:
    assert final_part(gold) == answer


def test_grading_plainly_needs_no_process() -> None:
    assert grade_plainly("<answer>1/2</answer>", ["7", "0.5"]) is True
    assert grade_plainly("<answer>1/3</answer>", "0.5") is False
    assert grade_plainly("<answer>1/3</answer>", "") is None


@pytest.mark.parametrize("text", ["", "abc", "x" * 10_000, "\ud800", "½" * 1_000])
def test_shown_texts_are_short_and_encodable(text: str) -> None:
    assert len(shown(text)) <= MAX_SHOWN
    shown(text).encode("utf-8")
