"""Lesson one: sums, checked as mathematics.

Each sum is asked for as often as the next.  Where one is more frequent, as 3 is among the sums of numbers up
to 3, a policy first learns to answer it whatever is asked, and some never leave that again.
"""

from __future__ import annotations

import random

from examples.grpo.lesson import Lesson, Problem

SUMMED = tuple(range(2, 10))
OFF_HALF = (-1, 0, 1)  # of the first number: a sum is asked for once with each
ANSWERS = tuple(map(str, SUMMED))
NUMBERS = tuple(map(str, range(SUMMED[-1] + 1)))


def _problem(summed: int, off_half: int) -> Problem:
    first = summed // 2 + off_half
    return Problem(f"{first} + {summed - first}", {"kind": "math", "answer": str(summed)})


def _answer(dice: random.Random) -> list[str]:
    return [dice.choice(ANSWERS)]


SUMS = Lesson(
    name="sums",
    problems=tuple(_problem(summed, off_half) for summed in SUMMED for off_half in OFF_HALF),
    words=("User:", "Assistant:", "+", *NUMBERS),
    answer=_answer,
    steps=140,
    completions=16,
    pull=0.1,
    longest=10,
)
