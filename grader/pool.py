"""A pool of warm, killable children that grade questions: every item has a hard deadline."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from types import TracebackType

from grader.grade import Fault, Grade, Question


class MathPool:
    """Grades questions in ``children`` processes; thread-safe, ``asyncio.wrap_future`` awaits its futures.

    ``deadline_s``: seconds an item may run before its child is killed; ``memory_mb``: a child's address space.
    The constructor returns when the children are warm.
    """

    def __init__(self, children: int, *, deadline_s: float = 1.0, memory_mb: int = 512) -> None:
        raise NotImplementedError

    def submit(
        self, questions: Sequence[Question], deadline: float | None = None
    ) -> list[Future[Grade | Fault]]:
        """One future an item, in order, each done as soon as its item is known.

        ``deadline`` is an instant of ``time.monotonic()``: items not done by then become the fault
        ``deadline_exceeded``.  A future never raises but by cancellation or after ``close``.
        """
        raise NotImplementedError

    def close(self) -> None:
        """End all children; unfinished items become the fault ``math_child_lost`` (retryable)."""
        raise NotImplementedError

    def __enter__(self) -> MathPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()
