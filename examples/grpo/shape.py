"""Completions to warm up on: mostly broken shapes around answers that were drawn at random."""

from __future__ import annotations

import random

from examples.grpo.lesson import Lesson

TAGS = ("<think>", "</think>", "<answer>", "</answer>")
WHOLE_SHARE = 0.1  # of the shapes are whole: enough to be met by chance, too few to be the habit


def drawn(lesson: Lesson, dice: random.Random) -> str:
    """A prompt of the lesson; its question as the thought; an answer that has nothing to do with it."""
    problem = dice.choice(lesson.problems)
    tags = list(TAGS) if dice.random() < WHOLE_SHARE else _broken(dice)
    completion = [tags[0], problem.question, *tags[1:3], *lesson.answer(dice), tags[3]]
    return f"{problem.prompt} {' '.join(completion)}"


def _broken(dice: random.Random) -> list[str]:
    """The four tags with one or two of them exchanged for others, so that the shape is never whole."""
    tags = list(TAGS)
    for place in dice.sample(range(len(TAGS)), dice.randint(1, 2)):
        tags[place] = dice.choice([tag for tag in TAGS if tag != TAGS[place]])
    return tags
