"""Questions to outcomes: equal ones are graded once, and what was graded lately is remembered.

Grading an answer takes less time than asking a store on another machine, so answers are remembered in this
process only.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence

from grader.grade import Fault, Grade, Question
from service.ports import MathGrader, Sender
from service.scoring.distinct import Distinct, question_key
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
        if found is None:
            return None
        self._judged.move_to_end(key)
        return found.again()

    def keep(self, key: bytes, outcome: Outcome) -> None:
        """Remember an outcome, if it would be the same again: no fault, nothing that ran out of time."""
        if not self._most or not isinstance(outcome, Judged) or outcome.detail.get("reason") in UNSTEADY:
            return
        self._judged[key] = outcome
        if len(self._judged) > self._most:
            self._judged.popitem(last=False)


class Answering:
    """Grades questions with a grader and a memory."""

    def __init__(self, grader: MathGrader, memory: AnswerMemory) -> None:
        self._grader = grader
        self._memory = memory

    async def stream(
        self, parts: Iterable[Sequence[tuple[int, Question]]], deadline: float, sender: Sender
    ) -> AsyncGenerator[Pairs, None]:
        """Outcomes of the items asked for, by index, some at a time.

        A part is drawn when the one before is on its way: what it takes to make it costs no time then.
        """
        asked = _Asked(parts, self._memory)
        grades = self._grader.grade(asked.unknown(), deadline, sender)
        try:
            async for some in grades:
                yield [*asked.known(), *asked.settled(some)]
        finally:
            await grades.aclose()
        yield asked.known()


class _Asked:
    """The questions of one batch: drawn part by part, graded once, found again in the memory."""

    def __init__(self, parts: Iterable[Sequence[tuple[int, Question]]], memory: AnswerMemory) -> None:
        self._parts = parts
        self._memory = memory
        self._group = Distinct(question_key)
        self._graded: list[int] = []  # the position of each question that the grader got
        self._known: list[tuple[int, Outcome]] = []

    def unknown(self) -> Iterator[Sequence[Question]]:
        """What must be graded of each part."""
        group = self._group
        for part in self._parts:
            new, known = group.add(part)
            self._known += known
            graded = [position for position in new if not self._remembers(position)]
            self._graded += graded
            yield [group.work[position] for position in graded]

    def _remembers(self, position: int) -> bool:
        judged = self._memory.find(self._group.keys[position])
        if judged is not None:
            self._known += self._group.settle(position, judged)
        return judged is not None

    def known(self) -> Pairs:
        """What needed no grading, since the last time."""
        known, self._known = self._known, []
        return known

    def settled(self, grades: Iterable[tuple[int, Grade | Fault]]) -> Iterator[tuple[int, Outcome]]:
        """The grader's answers, for all items that ask the same."""
        for number, grade in grades:
            position = self._graded[number]
            outcome = from_grade(grade)
            self._memory.keep(self._group.keys[position], outcome)
            yield from self._group.settle(position, outcome)
