"""Questions to outcomes: equal ones are graded once, and what was graded lately is remembered.

Grading an answer takes less time than asking a store on another machine, so answers are remembered in this
process only.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncGenerator, Sequence

from grader.grade import Question
from service.ports import MathGrader, Sender
from service.scoring.distinct import Distinct, distinct, question_key
from service.scoring.math_items import from_grade
from service.scoring.outcome import Judged, Outcome

Pairs = Sequence[tuple[int, Outcome]]

MOST_ANSWERS = 20_000
# What an answer is when it took too long or broke a process, which it may not do on another day.
UNSTEADY = frozenset({"out_of_time", "crashed_the_grader"})


class AnswerMemory:
    """The answers judged last, by key; of ``most`` 0, none."""

    def __init__(self, most: int = MOST_ANSWERS) -> None:
        self._most = most
        self._judged: OrderedDict[bytes, Judged] = OrderedDict()

    def find(self, key: bytes) -> Judged | None:
        """What was judged, if it is remembered."""
        found = self._judged.get(key)
        if found is not None:
            self._judged.move_to_end(key)
        return found

    def keep(self, key: bytes, outcome: Outcome) -> None:
        """Remember an outcome, if it would be the same again: no fault, nothing that ran out of time."""
        if not self._most or not isinstance(outcome, Judged) or outcome.detail.get("reason") in UNSTEADY:
            return
        self._judged[key] = outcome.again()
        if len(self._judged) > self._most:
            self._judged.popitem(last=False)


class Answering:
    """Grades questions with a grader and a memory."""

    def __init__(self, grader: MathGrader, memory: AnswerMemory) -> None:
        self._grader = grader
        self._memory = memory

    async def stream(
        self, asked: Sequence[tuple[int, Question]], deadline: float, sender: Sender
    ) -> AsyncGenerator[Pairs, None]:
        """Outcomes of the items asked for, by index, some at a time."""
        group = distinct(asked, question_key)
        found = [self._memory.find(key) for key in group.keys]
        if any(found):
            known, group = group.parted(found)
            yield known
        if group.work:
            grades = self._grader.grade(group.work, deadline, sender)
            try:
                async for some in grades:
                    yield [
                        pair
                        for position, grade in some
                        for pair in self._take(group, position, from_grade(grade))
                    ]
            finally:
                await grades.aclose()

    def _take(self, group: Distinct[Question], position: int, outcome: Outcome) -> list[tuple[int, Outcome]]:
        self._memory.keep(group.keys[position], outcome)
        return group.spread(position, outcome)
