"""The majority's answer of a question: answers are counted by what they mean, not by how they are written."""

from __future__ import annotations

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
