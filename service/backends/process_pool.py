"""The grader's pool of children as a ``MathGrader``."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from concurrent.futures import Future
from functools import partial

from grader.grade import Fault, Grade, Question
from grader.pool import MathPool
from service.ports import Health, Part

HEALTH_S = 5.0

Result = Future[Grade | Fault]


class PoolGrader:
    """Grades in the children of a ``MathPool``, which it does not own."""

    def __init__(self, pool: MathPool, children: int) -> None:
        self._pool = pool
        self._children = children

    async def grade(
        self, questions: Sequence[Question], deadline: float
    ) -> AsyncGenerator[tuple[int, Grade | Fault], None]:
        """Pairs of the question's index and what came of it, as they become known."""
        futures = self._pool.submit(questions, deadline)
        done = _Arrivals(asyncio.get_running_loop())
        for index, future in enumerate(futures):
            future.add_done_callback(partial(done.put, index))
        try:
            left = len(futures)
            while left:
                for index, future in await done.take():
                    left -= 1
                    yield index, future.result()
        finally:
            for future in futures:
                future.cancel()

    async def health(self) -> Health:
        """Whether a trivial question is graded within a few seconds."""
        question = Question("<think>.</think><answer>\\boxed{2}</answer>", ("2",))
        deadline = time.monotonic() + HEALTH_S
        grades = [grade async for _, grade in self.grade([question], deadline)]
        ok = isinstance(grades[0], Grade) and grades[0].accepted
        message = f"{self._children} children" if ok else f"a trivial question came back as {grades[0]}"
        return Health(ok, (Part("grading children", ok, message),), {"children": self._children})


class _Arrivals:
    """Futures that are done, from the threads that finish them to the event loop: one wake-up for many."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._done: deque[tuple[int, Result]] = deque()
        self._wake = asyncio.Event()
        self._waking = False

    def put(self, index: int, future: Result) -> None:
        """A future is done; called in any thread."""
        self._done.append((index, future))
        # Appended first: whoever finds the wake-up under way may rely on its finding this future.
        if not self._waking and not self._loop.is_closed():
            self._waking = True
            self._loop.call_soon_threadsafe(self._awake)

    def _awake(self) -> None:
        self._waking = False
        self._wake.set()

    async def take(self) -> list[tuple[int, Result]]:
        """All that arrived, at least one."""
        while not self._done:
            self._wake.clear()
            if not self._done:
                await self._wake.wait()
        return [self._done.popleft() for _ in range(len(self._done))]
