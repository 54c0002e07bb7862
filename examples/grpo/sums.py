"""Lesson one: the sum of two digits, checked as mathematics."""

from __future__ import annotations

import random

from examples.grpo.lesson import Lesson, Problem

LARGEST = 4
DIGITS = tuple(str(digit) for digit in range(2 * LARGEST + 1))


def _problem(a: int, b: int) -> Problem:
    return Problem(f"{a} + {b}", {"kind": "math", "answer": str(a + b)})


def _answer(dice: random.Random) -> list[str]:
    return [dice.choice(DIGITS)]


SUMS = Lesson(
    name="sums",
    problems=tuple(_problem(a, b) for a in range(LARGEST + 1) for b in range(LARGEST + 1)),
    words=("User:", "Assistant:", "+", *DIGITS),
    answer=_answer,
    steps=200,
    completions=16,
    pull=0.1,
    longest=10,
)
