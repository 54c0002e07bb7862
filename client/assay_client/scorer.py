"""Scoring that overlaps generation: hand in completions as they are sampled, read the rewards at the end.

async with AsyncScorer(client) as scorer:
    async for rollout in generate(prompts):
        scorer.submit({"completion": rollout.text, "task": rollout.task})
rewards = [result.reward for result in scorer.results()]
"""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING

from assay_client.async_ import AsyncClient
from assay_client.sync import Client
from assay_client.types import Item, Result, Rewards

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import Future


class AsyncScorer:
    """Items handed in one by one on an event loop; leaving the block waits for all of their results.

    An error in the block cancels what is under way.
    """

    def __init__(
        self, client: AsyncClient, *, rewards: Rewards | None = None, timeout_s: float | None = None
    ) -> None:
        self._client = client
        self._rewards = rewards
        self._timeout_s = timeout_s
        self._tasks: list[asyncio.Task[Result]] = []

    def submit(self, item: Item) -> asyncio.Task[Result]:
        """Start scoring the item; await what is returned for this one's result, or go on."""
        import asyncio

        scored = self._client.score_one(item, rewards=self._rewards, timeout_s=self._timeout_s)
        task = asyncio.ensure_future(scored)
        self._tasks.append(task)
        return task

    def results(self) -> list[Result]:
        """All results, in the order of ``submit``; to be called after the block."""
        return [task.result() for task in self._tasks]

    async def __aenter__(self) -> AsyncScorer:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        import asyncio

        if error is not None:
            for task in self._tasks:
                task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=error is not None)


class Scorer:
    """The same for threads: ``submit`` returns a ``concurrent.futures.Future``, leaving the block waits."""

    def __init__(
        self, client: Client, *, rewards: Rewards | None = None, timeout_s: float | None = None
    ) -> None:
        self._client = client
        self._rewards = rewards
        self._timeout_s = timeout_s
        self._futures: list[Future[Result]] = []

    def submit(self, item: Item) -> Future[Result]:
        """Start scoring the item."""
        future = self._client.submit(item, rewards=self._rewards, timeout_s=self._timeout_s)
        self._futures.append(future)
        return future

    def results(self) -> list[Result]:
        """All results, in the order of ``submit``."""
        return [future.result() for future in self._futures]

    def __enter__(self) -> Scorer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.results()
            return
        for future in self._futures:
            future.cancel()
