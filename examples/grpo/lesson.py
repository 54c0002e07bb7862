"""What is taught: problems with their tasks, and how a completion that knows nothing looks."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """``question``: words with spaces between.  ``task``: as POST /v1/score wants it."""

    question: str
    task: Mapping[str, Any]

    @property
    def prompt(self) -> str:
        """The question as a conversation, up to where the model goes on."""
        return f"User: {self.question} Assistant:"


@dataclass(frozen=True)
class Lesson:
    """A set of problems and the words to answer them with.

    ``answer`` draws the words of an answer at random, without a look at any problem: from such answers the
    warm-up takes the shape, and there is nothing else in them to be learned.

    ``pull``: the coefficient of the KL term, towards the warmed-up model: answers are not given up before
    they were found.  ``longest``: tokens of a completion.
    """

    name: str
    problems: tuple[Problem, ...]
    words: tuple[str, ...]
    answer: Callable[[random.Random], list[str]]
    steps: int
    completions: int
    pull: float
    longest: int
