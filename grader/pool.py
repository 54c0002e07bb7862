"""A pool of warm, killable children that grade questions: every item has a hard deadline."""

from __future__ import annotations

import asyncio
import contextlib
import marshal
import threading
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Future
from types import TracebackType

from grader.child import WireItem
from grader.dispatch.batch import Batch, Deliver, Outcome
from grader.dispatch.dispatcher import Dispatcher
from grader.dispatch.outcomes import PATIENCE_S
from grader.grade import Question

WARM_UP_S = (
    120.0  # importing and warming takes a second or two; a machine that needs this long has other troubles
)


class PoolError(RuntimeError):
    """The pool's processes cannot be started."""


class MathPool:
    """Grades questions in ``children`` processes.  Thread-safe; usable from asyncio; never forks its caller.

    ``deadline_s``: seconds of processor time an item may use before its child is killed, which on a machine
    with a core to spare are seconds; ``patience_s``: seconds by the clock that a child may be kept from
    running before its item is tried on another; ``memory_mb``: MiB that a child may grow by.  The constructor
    returns when the children are warm; it raises ``PoolError`` if they cannot be.
    """

    def __init__(
        self,
        children: int,
        *,
        deadline_s: float = 1.0,
        memory_mb: int = 512,
        patience_s: float = PATIENCE_S,
    ) -> None:
        if children < 1:
            raise ValueError("a pool needs at least one child")
        self._dispatcher = Dispatcher(children, deadline_s, memory_mb, patience_s)
        self._nursery = self._dispatcher.nursery
        if not self._nursery.warm.wait(WARM_UP_S) or self._nursery.broken:
            self.close()
            raise PoolError("the math pool's processes do not start")

    def deliver(
        self,
        questions: Sequence[Question],
        deliver: Deliver,
        deadline: float | None = None,
        *,
        explain: bool = False,
    ) -> Batch:
        """The cheapest way: ``deliver`` gets pairs of index and outcome as they become known.

        It is called in the pool's own thread and must neither block nor raise.  ``deadline`` is an instant
        of ``time.monotonic()``: items not done by then become the fault ``deadline_exceeded``.  With
        ``explain``, each grade's ``detail["story"]`` tells its steps.
        """
        items = [_wire_item(question, explain) for question in questions]
        batch = Batch(items, deadline, deliver)
        self._dispatcher.submit(batch)
        return batch

    def grade(
        self, questions: Sequence[Question], deadline: float | None = None, *, explain: bool = False
    ) -> list[Outcome]:
        """All outcomes, in order; blocks until they are known."""
        found: dict[int, Outcome] = {}
        done = threading.Event()

        def deliver(outcomes: Sequence[tuple[int, Outcome]]) -> None:
            found.update(outcomes)
            if len(found) == len(questions):
                done.set()

        if questions:
            self.deliver(questions, deliver, deadline, explain=explain)
            done.wait()
        return [found[index] for index in range(len(questions))]

    def submit(
        self, questions: Sequence[Question], deadline: float | None = None, *, explain: bool = False
    ) -> list[Future[Outcome]]:
        """One future an item, in order, each done as soon as its item is known; none ever raises."""
        futures: list[Future[Outcome]] = [Future() for _ in questions]

        def deliver(outcomes: Sequence[tuple[int, Outcome]]) -> None:
            for index, outcome in outcomes:
                if futures[index].set_running_or_notify_cancel():
                    futures[index].set_result(outcome)

        self.deliver(questions, deliver, deadline, explain=explain)
        return futures

    async def stream(
        self, questions: Sequence[Question], deadline: float | None = None, *, explain: bool = False
    ) -> AsyncIterator[tuple[int, Outcome]]:
        """Pairs of index and outcome as they become known; closed early, it gives up the rest."""
        loop = asyncio.get_running_loop()
        arrived: asyncio.Queue[Sequence[tuple[int, Outcome]]] = asyncio.Queue()

        def deliver(outcomes: Sequence[tuple[int, Outcome]]) -> None:
            with contextlib.suppress(RuntimeError):  # the loop may close while what was given up comes in
                loop.call_soon_threadsafe(arrived.put_nowait, outcomes)

        batch = self.deliver(questions, deliver, deadline, explain=explain)
        remaining = len(questions)
        try:
            while remaining:
                outcomes = await arrived.get()
                remaining -= len(outcomes)
                for pair in outcomes:
                    yield pair
        finally:
            if remaining:
                batch.deadline = 0.0  # nobody listens any more: what is not done is given up

    @property
    def children(self) -> list[int]:
        """Process ids of the children that are there now."""
        return [worker.pid for worker in tuple(self._nursery.workers) if worker.pid is not None]

    @property
    def zygote(self) -> int:
        """Process id of the template that the children are forked from."""
        return self._nursery.family.pid

    @property
    def waiting(self) -> int:
        """How many items were submitted and are not done."""
        return self._dispatcher.remaining

    @property
    def restarts(self) -> int:
        """How many children were replaced since the start."""
        return self._nursery.losses

    @property
    def healthy(self) -> bool:
        """Whether items can be graded now."""
        return not self._nursery.broken and bool(self.children)

    def close(self) -> None:
        """End all processes; items that are not done become the fault ``math_child_lost``."""
        self._dispatcher.close()

    def __enter__(self) -> MathPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()


def _wire_item(question: Question, explain: bool) -> WireItem:
    """A question as plain data; raises ``ValueError`` for options that are none."""
    options = dict(question.options)
    if options:
        marshal.dumps(options)
    explain = explain or question.explain
    return (question.completion, question.golds, question.kind, question.prompt, options, explain)
