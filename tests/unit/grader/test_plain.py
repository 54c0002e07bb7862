"""The plain functions, from threads and processes."""

import multiprocessing
import threading

import pytest

import grader
from grader.explain import explain, render
from grader.grade import Fault, Grade, Question
from grader.pipeline import grade_question, read_golds
from grader.plain import GradingError, grade, verify
from grader.simple import grade_if_simple, is_harmless, is_simple, is_tame
from grader.solo import Solo


def test_verify_says_yes_or_no() -> None:
    assert grader.verify("<think>a</think><answer>0.5</answer>", "1/2")
    assert grader.verify("<think>a</think><answer>7</answer>", ["1/2", "7"])
    assert not grader.verify("<think>a</think><answer>7</answer>", "1/2")
    assert not grader.verify("<think>7", "7")


def test_verify_raises_for_what_is_not_the_completions_doing() -> None:
    with pytest.raises(GradingError, match="gold_unreadable"):
        verify("<answer>5</answer>", "")


def test_grade_tells_more() -> None:
    graded = grade("<answer>(C)</answer>", "C", kind="choice")
    assert isinstance(graded, Grade)
    assert (graded.verdict, graded.detail["compared_by"]) == ("correct", "choice")


def test_an_answer_given_again_is_graded_the_same() -> None:
    """More answers than are remembered, each twice, in changing order."""
    answers = [*range(40), *reversed(range(40))]
    found = [grader.verify(f"<think>a</think><answer>{n}</answer>", "31") for n in answers]
    assert found == [n == 31 for n in answers]
    first, again, spelled = (grade(f"<answer>{text}</answer>", "31") for text in ("31", "31", "31.0"))
    assert isinstance(first, Grade)
    assert isinstance(again, Grade)
    assert isinstance(spelled, Grade)
    assert (first.answer, first.detail) == (again.answer, again.detail)
    assert spelled.answer == "31.0"


def test_options_and_prompt_reach_the_comparison() -> None:
    graded = grade("<answer>Rome</answer>", "B", kind="choice", prompt="(A) Paris (B) Rome")
    told = grade("<answer>Rome</answer>", "B", kind="choice", options={"choices": ["Paris", "Rome"]})
    assert isinstance(graded, Grade)
    assert isinstance(told, Grade)
    assert graded.accepted
    assert told.accepted


def test_threads_may_verify_at_once() -> None:
    wrong: list[int] = []

    def work(number: int) -> None:
        found = [grader.verify(f"<answer>{n}</answer>", str(number)) for n in range(20)]
        wrong.extend(n for n in range(20) if found[n] is not (n == number))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_forked_process_verifies_with_children_of_its_own() -> None:
    assert grader.verify("<answer>5</answer>", "5")
    with multiprocessing.get_context("fork").Pool(2) as pool:
        found = pool.starmap(grader.verify, [(f"<answer>{n}</answer>", "5") for n in range(10)])
    assert found == [n == 5 for n in range(10)]
    assert grader.verify("<answer>5</answer>", "5")


def test_a_solo_child_keeps_its_deadline() -> None:
    flood, golds = "<" * 12_000_000, (r"\boxed{{5}}" + "{" * 49_000,) * 200
    solo = Solo(deadline_s=0.25)
    try:
        slow = solo.grade((f"{flood}<answer>5</answer>", ("5",), "math", None, {}, False))
        slow_gold = solo.grade(("<answer>5</answer>", golds, "math", None, {}, False))
        after = solo.grade(("<answer>5</answer>", ("5",), "math", None, {}, False))
    finally:
        solo.close()
    assert isinstance(slow, Grade)
    assert slow.detail["reason"] == "out_of_time"
    assert isinstance(slow_gold, Fault)
    assert slow_gold.code == "gold_unreadable"
    assert isinstance(after, Grade)
    assert after.accepted


STORIES = [
    ("bare", "0.5", "1/2", "correct", "no tags: taken for the bare answer"),
    ("tags", "<think>a</think><answer>7</answer>", "8", "incorrect", "think block, then answer block"),
    ("open_think", "<think>a", "8", "no_answer", "broken: think_never_closed"),
    ("bad_gold", "7", "", "error", "gold_unreadable"),
]


@pytest.mark.parametrize(
    ("completion", "gold", "verdict", "says"),
    [case[1:] for case in STORIES],
    ids=[case[0] for case in STORIES],
)
def test_explain_tells_the_whole_story(completion: str, gold: str, verdict: str, says: str) -> None:
    explanation = explain(completion, gold)
    assert explanation.to_json()["verdict"] == verdict
    text = render(explanation)
    assert says in text
    assert text.count("\n") == len(explanation.steps)


@pytest.mark.parametrize(
    "text",
    [
        "5",
        "-3.5",
        "1,250",
        "$20",
        r"\$20",
        "50%",
        r"50\%",
        "1/2",
        r"\frac{1}{2}",
        r"-\dfrac{3}{4}",
        "C",
        "Paris",
        "12.",
    ],
)
def test_numbers_fractions_and_words_are_simple(text: str) -> None:
    assert is_simple(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2^9",
        "9!",
        "x+1",
        "two words",
        r"\frac{1}{\frac12}",
        r"\sqrt2",
        "1 2",
        "1" * 300,
        "10^{9}",
        "1e9",
        r"\pi",
    ],
)
def test_what_may_take_long_is_not(text: str) -> None:
    assert not is_simple(text)


@pytest.mark.parametrize("text", [r"\frac{\pi}{2}", "x^2+2x+1", r"90^{\circ}", r"[2, 5) \cup \{7\}", "a = 5"])
def test_small_formulas_are_harmless(text: str) -> None:
    assert is_harmless(text)


@pytest.mark.parametrize(
    "text",
    [
        "2^{99}",
        "2^99",
        "9!",
        "9^9^9^9^9",
        r"\sum_{k=1}^9 k",
        r"\binom{9}{3}",
        r"\int x",
        r"\det A",
        "1" * 201,
        "½",
    ],
)
def test_what_may_be_large_is_not(text: str) -> None:
    assert not is_harmless(text)


@pytest.mark.parametrize(
    "text",
    [
        r"\frac{\sqrt{3}}{2}",
        r"2x^2+3xy-1",
        r"\{1, 2\}",
        r"8\sqrt{3} \text{ square inches}",
        r"\begin{pmatrix} 1 & -2 \\ x & 4 \end{pmatrix}",
        r"x \in [-2, \infty)",
        r"\sin(2x) + \pi",
        "2516_8",
    ],
)
def test_small_mathematics_is_tame(text: str) -> None:
    assert is_tame(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("9**9**9", id="power_in_code"),
        pytest.param("exp(exp(99))", id="exponential_in_words"),
        pytest.param("sum(k)", id="sum_in_words"),
        pytest.param(r"\text{exp}(9)", id="exponential_in_text"),
        pytest.param(r"\\sum k", id="doubled_backslash"),
        pytest.param(r"\\ sum k", id="command_after_a_new_row"),
        pytest.param(r"\begin{vmatrix} 1 \end{vmatrix}", id="determinant"),
        pytest.param(r"\ln 5", id="logarithm"),
        pytest.param("e^{9x}", id="power_of_more_than_a_digit"),
        pytest.param("x^2^2^2^2", id="many_powers"),
        pytest.param("9!", id="factorial"),
        pytest.param("∑k", id="sum_as_a_character"),
        pytest.param("1" * 201, id="long"),
    ],
)
def test_what_may_grow_is_not_tame(text: str) -> None:
    assert not is_tame(text)


@pytest.mark.parametrize("answer", [r"\sqrt{4}+5", r"\frac{\sqrt4}{4}", "(1,2)", "x=7", r"7\text{ cm}"])
def test_tame_answers_are_graded_as_in_a_child(answer: str) -> None:
    """Which way an answer takes shows in its time alone."""
    question = Question(f"<think>a</think><answer>{answer}</answer>", ("1/2", "7"))
    simple = grade_if_simple(question)
    golds = read_golds(question)
    assert not isinstance(golds, Fault)
    alone = grade_question(question, golds)
    assert isinstance(simple, Grade)
    assert (simple.verdict, simple.answer, simple.detail) == (alone.verdict, alone.answer, alone.detail)


@pytest.mark.parametrize("answer", ["5", "7", "0.5", r"\frac{1}{2}", "no", "5 or 7", "2^3", ""])
def test_on_the_spot_or_in_a_child_the_grade_is_the_same(answer: str) -> None:
    question = Question(f"<answer>{answer}</answer>", ("1/2", "7"))
    golds = read_golds(question)
    assert not isinstance(golds, Fault)
    graded = grade(question.completion, question.golds)
    alone = grade_question(question, golds)
    assert isinstance(graded, Grade)
    assert (graded.verdict, graded.answer, graded.detail) == (alone.verdict, alone.answer, alone.detail)
