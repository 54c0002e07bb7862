"""The blocking client: the asynchronous one, on an event loop in a thread of its own.

So there is one implementation, connections outlive the callers' loops, and single items that come from many
threads are gathered.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from assay_client.async_ import AsyncClient
from assay_client.options import Options
from assay_client.types import Item, Result, Rewards

if TYPE_CHECKING:
    from concurrent.futures import Future

    import httpx

    from assay_client.background import Background

T = TypeVar("T")


class Client:
    """Scores completions; may be shared by threads, pickled, and taken through a fork.

    The arguments are those of ``AsyncClient``, and so are the methods, but that they block.
    """

    def __init__(
        self,
        url: str | Sequence[str] | None = None,
        *,
        transport: Callable[[], httpx.AsyncBaseTransport] | None = None,
        **options: Any,
    ) -> None:
        self._client = AsyncClient(url, transport=transport, **options)
        self._backgrounds: dict[int, Background] = {}  # by process

    @property
    def options(self) -> Options:
        """How this client behaves."""
        return self._client.options

    @property
    def asynchronous(self) -> AsyncClient:
        """The same client, to be awaited on the caller's own event loop."""
        return self._client

    def score(
        self, items: Sequence[Item], *, rewards: Rewards | None = None, timeout_s: float | None = None
    ) -> list[Result]:
        """A result per item, in order; see ``AsyncClient.score``."""
        return self._run(self._client.score(items, rewards=rewards, timeout_s=timeout_s)).result()

    def score_one(
        self, item: Item, *, rewards: Rewards | None = None, timeout_s: float | None = None
    ) -> Result:
        """The item's result; calls of the same moment, from whatever threads, go out as one request."""
        return self.submit(item, rewards=rewards, timeout_s=timeout_s).result()

    def submit(
        self, item: Item, *, rewards: Rewards | None = None, timeout_s: float | None = None
    ) -> Future[Result]:
        """Like ``score_one``, without waiting for the result."""
        return self._run(self._client.score_one(item, rewards=rewards, timeout_s=timeout_s))

    def close(self) -> None:
        """Close the connections; they open again when needed."""
        background = self._backgrounds.pop(os.getpid(), None)
        if background is not None:
            background.run(self._client.close()).result()
            background.stop()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __getstate__(self) -> dict[str, object]:
        """The thread stays where it is."""
        return {"_client": self._client, "_backgrounds": {}}

    def _run(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        background = self._backgrounds.get(os.getpid())
        if background is None:
            from assay_client.background import Background  # asyncio takes 60 ms to import: when it is needed

            # Of threads that come here at once, one wins; the others' loops end unused.  A lock would not
            # survive forks.
            background = self._backgrounds.setdefault(os.getpid(), Background())
        return background.run(work)
