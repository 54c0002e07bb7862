"""The asynchronous client: runs the protocol on the caller's event loop."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

from assay_client.options import options_from
from assay_client.types import Item, Result, Rewards

if TYPE_CHECKING:
    import httpx

    from assay_client.engine import Engine


class AsyncClient:
    """Scores completions; may be used from any number of event loops, pickled, and taken through a fork.

    ``url`` is an address of the service or several of them (a list, or one text with commas); without one,
    ``ASSAY_URL``.  The other arguments are those of ``Options``.
    """

    def __init__(
        self,
        url: str | Sequence[str] | None = None,
        *,
        transport: Callable[[], httpx.AsyncBaseTransport] | None = None,
        **options: Any,
    ) -> None:
        self.options = options_from(url, options)
        self._transport = transport
        self._engines: dict[int, Engine] = {}  # by process

    async def score(
        self, items: Sequence[Item], *, rewards: Rewards | None = None, timeout_s: float | None = None
    ) -> list[Result]:
        """A result per item, in order.

        After ``timeout_s`` seconds at most; what is not known by then has a fault.  An outage is a fault in
        each result, too.  Raises ``RefusedError`` if the service refuses the request as a whole.
        """
        return await self._running().score(items, rewards, timeout_s)

    async def score_one(
        self, item: Item, *, rewards: Rewards | None = None, timeout_s: float | None = None
    ) -> Result:
        """The item's result.

        Calls of the same moment go out as one request; groups are not kept together.
        """
        return await self._running().score_one(item, rewards, timeout_s)

    async def close(self) -> None:
        """Close this loop's connections; they open again when needed."""
        engine = self._engines.get(os.getpid())
        if engine is not None:
            await engine.close()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __getstate__(self) -> dict[str, object]:
        """Options travel between processes, connections do not."""
        return {"options": self.options, "_transport": self._transport, "_engines": {}}

    def _running(self) -> Engine:
        """This process's engine.  What a parent process has open stays in the mapping and is left alone."""
        engine = self._engines.get(os.getpid())
        if engine is None:
            from assay_client.engine import Engine  # asyncio takes 60 ms to import: when it is needed

            # Of threads that come here at once, one wins; nothing was done yet with the others'.
            made = Engine(self.options, self._transport)
            engine = self._engines.setdefault(os.getpid(), made)
        return engine
