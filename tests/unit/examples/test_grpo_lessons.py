"""What the small models are taught: solvable, told apart, and not given away by the warm-up."""

from __future__ import annotations

import random
from collections import Counter
from itertools import product

import pytest

from examples.grpo.lesson import Lesson, Problem
from examples.grpo.programs import INPUTS, OPERANDS, OPERATORS, PROGRAMS, WANTED
from examples.grpo.shape import TAGS, drawn
from examples.grpo.sums import ANSWERS, OFF_HALF, SUMMED, SUMS
from grader.completion import check_format

LESSONS = pytest.mark.parametrize("lesson", [SUMS, PROGRAMS], ids=lambda lesson: lesson.name)
EXPRESSIONS = ["".join(parts) for parts in product(OPERANDS, OPERATORS, OPERANDS)]


def solving(name: str) -> list[str]:
    """The expressions of the lesson's words that fit all cases of a problem."""
    return [
        text
        for text in EXPRESSIONS
        if all(eval(text, {"a": a, "b": b}) == WANTED[name](a, b) for a, b in INPUTS)
    ]


def test_each_sum_is_asked_for_as_often_as_the_next() -> None:
    """No answer is right more often than another, whatever is asked; and each can be said."""
    assert len({problem.prompt for problem in SUMS.problems}) == len(SUMMED) * len(OFF_HALF)
    asked = Counter(problem.task["answer"] for problem in SUMS.problems)
    assert asked == dict.fromkeys(ANSWERS, len(OFF_HALF))


@pytest.mark.parametrize("problem", SUMS.problems, ids=lambda problem: problem.question)
def test_sums_are_right(problem: Problem) -> None:
    first, _, second = problem.question.split(" ")
    assert {first, second} <= set(SUMS.words)
    assert int(first) + int(second) == int(problem.task["answer"])


@pytest.mark.parametrize("name", WANTED)
def test_every_program_can_be_written_and_is_rarely_hit(name: str) -> None:
    """Its cases admit it, and not what another problem asks for."""
    found = solving(name)
    assert 1 <= len(found) <= 4
    others = {text for other in WANTED if other != name for text in solving(other)}
    assert others.isdisjoint(found)


@LESSONS
def test_prompts_are_words_of_the_lesson(lesson: Lesson) -> None:
    """So are answers and thoughts: nothing becomes an unknown token."""
    dice = random.Random(1)
    known = {*TAGS, *lesson.words}
    assert {word for _ in range(500) for word in drawn(lesson, dice).split(" ")} <= known


@LESSONS
def test_the_longest_answer_fits(lesson: Lesson) -> None:
    """Prompt excluded, end of text included."""
    dice = random.Random(2)
    prompts = max(len(problem.prompt.split(" ")) for problem in lesson.problems)
    assert max(len(drawn(lesson, dice).split(" ")) for _ in range(2000)) - prompts + 1 <= lesson.longest


@LESSONS
def test_the_warm_up_shows_few_whole_shapes(lesson: Lesson) -> None:
    """Enough to be met by chance; format has a long way to go."""
    dice = random.Random(3)
    texts = [drawn(lesson, dice).partition("Assistant: ")[2] for _ in range(4000)]
    whole = sum(check_format(text.replace(" ", "")).ok for text in texts) / len(texts)
    assert 0.05 < whole < 0.15


def test_the_warm_up_does_not_know_the_sums() -> None:
    """Whatever is asked, each answer is as frequent as the next: there is nothing to be learned from it."""
    dice = random.Random(4)
    answers: dict[str, Counter[str]] = {}
    for _ in range(20_000):
        prompt, _, completion = drawn(SUMS, dice).partition(" Assistant: ")
        word = completion.rpartition(">")[0].rpartition("> ")[2].split(" ")[0]
        answers.setdefault(prompt, Counter())[word] += 1
    for counts in answers.values():
        said = [counts[word] for word in ANSWERS]
        assert max(said) < 2 * sum(said) / len(ANSWERS)
