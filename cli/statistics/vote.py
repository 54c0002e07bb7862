"""The majority's answer of a question: answers are counted by what they mean, not by how they are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Same = Callable[[str, str], bool]

MOST_CLASSES = 64  # answers further apart than this have no majority worth finding


@dataclass
class Camp:
    """Completions that gave the same answer: the first's wording, how many, and how many counted as right."""

    answer: str
    votes: int = 0
    right: float = 0.0
    spellings: set[str] = field(default_factory=set)


def majority(answers: Sequence[tuple[str, float]], same: Same) -> Camp | None:
    """The largest camp among (answer, accuracy) pairs, the first of equals; None without answers.

    ``same`` is asked only for spellings that were not met before, against each camp's first spelling.
    """
    camps: list[Camp] = []
    for answer, accuracy in answers:
        camp = _camp_of(answer, camps, same)
        camp.votes += 1
        camp.right += accuracy
        camp.spellings.add(answer)
    return max(camps, key=lambda camp: camp.votes, default=None)


def is_right(answers: Sequence[tuple[str, float]], same: Same) -> bool:
    """Whether the majority of (answer, accuracy) pairs is right; of equal camps the first counts.

    Right answers are equal to the gold, and so to each other.  Wrong ones are compared only if it matters:
    their largest camp is no larger than all of them together, and no smaller than their commonest spelling.
    """
    right = sum(accuracy >= 1.0 for _, accuracy in answers)
    wrong = [answer for answer, accuracy in answers if accuracy < 1.0]
    if right > len(wrong):
        return True
    if right < max(Counter(wrong).values(), default=0):
        return False
    largest = majority([(answer, 0.0) for answer in wrong], same)
    if largest is None or largest.votes != right:
        return largest is not None and largest.votes < right
    return next(
        accuracy >= 1.0 for answer, accuracy in answers if accuracy >= 1.0 or answer == largest.answer
    )


def is_one_right(answers: Sequence[tuple[str, float]], same: Same) -> bool:
    """The same where there are several golds, so that right answers need not be equal to each other."""
    largest = majority(answers, same)
    return largest is not None and largest.right > 0


def _camp_of(answer: str, camps: list[Camp], same: Same) -> Camp:
    for camp in camps:
        if answer in camp.spellings:
            return camp
    if len(camps) < MOST_CLASSES:
        for camp in camps:
            if same(answer, camp.answer):
                return camp
    camps.append(Camp(answer))
    return camps[-1]
