"""Lesson two: programs of one line, which the sandbox runs on cases that the model never sees."""

from __future__ import annotations

import random
from collections.abc import Callable

from examples.grpo.lesson import Lesson, Problem

OPENING, CLOSING = "```python\nprint(", ")\n```"
SETUP = "a, b = map(int, input().split())\n"
INPUTS = ((7, 3), (5, 9), (12, 4), (1, 6))
OPERANDS = ("a", "b")
OPERATORS = ("+", "-", "*", "//", "%")
WANTED: dict[str, Callable[[int, int], int]] = {
    "sum": lambda a, b: a + b,
    "difference": lambda a, b: a - b,
    "deficit": lambda a, b: b - a,
    "product": lambda a, b: a * b,
    "quotient": lambda a, b: a // b,
    "remainder": lambda a, b: a % b,
    "double": lambda a, _: 2 * a,
    "square": lambda a, _: a * a,
}


def _problem(name: str) -> Problem:
    """The cases' results are reckoned here and go to the service; the program sees inputs alone."""
    tests = [{"stdin": f"{a} {b}\n", "stdout": f"{WANTED[name](a, b)}\n"} for a, b in INPUTS]
    task = {"kind": "code", "language": "python", "setup": SETUP, "tests": tests, "scoring": "all"}
    return Problem(name, task)


def _answer(dice: random.Random) -> list[str]:
    return [OPENING, dice.choice(OPERANDS), dice.choice(OPERATORS), dice.choice(OPERANDS), CLOSING]


PROGRAMS = Lesson(
    name="programs",
    problems=tuple(_problem(name) for name in WANTED),
    words=("User:", "Assistant:", *WANTED, OPENING, CLOSING, *OPERANDS, *OPERATORS),
    answer=_answer,
    steps=120,
    completions=32,
    pull=0.05,
    longest=12,
)
