"""Completions to warm up on: mostly broken shapes around answers that were drawn at random."""

from __future__ import annotations

import random

from examples.grpo.lesson import Lesson

TAGS = ("<think>", "</think>", "<answer>", "</answer>")
WHOLE_SHARE = 0.1  # of the shapes are whole: enough to be met by chance, too few to be the habit


def drawn(lesson: Lesson, dice: random.Random) -> str:
    """A prompt of the lesson, and words that have nothing to do with it; the end is not marked."""
    problem = dice.choice(lesson.problems)
    return f"{problem.prompt} {' '.join(_completion(lesson, dice))}"


def _completion(lesson: Lesson, dice: random.Random) -> list[str]:
    thought = [dice.choice(lesson.thoughts) for _ in range(dice.randint(1, 4))]
    tags = list(TAGS) if dice.random() < WHOLE_SHARE else _broken(dice)
    return [*tags[0:1], *thought, *tags[1:3], *lesson.answer(dice), *tags[3:]]


def _broken(dice: random.Random) -> list[str]:
    """The four tags with one or two of them exchanged for others, so that the shape is never whole."""
    tags = list(TAGS)
    for place in dice.sample(range(len(TAGS)), dice.randint(1, 2)):
        tags[place] = dice.choice([tag for tag in TAGS if tag != TAGS[place]])
    return tags
