"""The grader's pool of children as a ``MathGrader``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from grader.grade import Fault, Grade, Question
from grader.pool import MathPool
from service.ports import Health, Part


class PoolGrader:
    """Grades in the children of a ``MathPool``, which it does not own."""

    def __init__(self, pool: MathPool) -> None:
        self._pool = pool

    def grade(
        self, questions: Sequence[Question], deadline: float
    ) -> AsyncIterator[tuple[int, Grade | Fault]]:
        """Pairs of the question's index and what came of it, as they become known."""
        return self._pool.stream(questions, deadline)

    async def health(self) -> Health:
        """Whether the pool has children that grade."""
        children = len(self._pool.children)
        message = f"{children} alive, {self._pool.restarts} replaced so far"
        gauges = {
            "children": float(children),
            "waiting": float(self._pool.waiting),
            "restarts": float(self._pool.restarts),
        }
        return Health(self._pool.healthy, (Part("grading children", self._pool.healthy, message),), gauges)
