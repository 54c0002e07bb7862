"""The protocol on an event loop: the only place where it meets the network and the clock."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING

from assay_client._protocol import Call, Heard, Send, Step, exchange
from assay_client.chunks import in_chunks
from assay_client.encoding import Encoded, encode_item
from assay_client.endpoints import Endpoints
from assay_client.gathering import Gathering
from assay_client.options import Options
from assay_client.sessions import Sessions
from assay_client.types import Item, Result, Rewards

if TYPE_CHECKING:
    import httpx

CONNECTIONS = 64


class Engine:
    """What a client has at work: connections, addresses and their health, batches that are being filled."""

    def __init__(
        self, options: Options, transport: Callable[[], httpx.AsyncBaseTransport] | None = None
    ) -> None:
        self._options = options
        self._endpoints = Endpoints(options.endpoints)
        self._sessions = Sessions(options.endpoints, CONNECTIONS, transport)
        self._gathering = Gathering(options.gather_items, options.gather_s)

    async def score(
        self, items: Sequence[Item], rewards: Rewards | None, timeout_s: float | None
    ) -> list[Result]:
        """See ``AsyncClient.score``."""
        encoded = [encode_item(item) for item in items]
        sendable = [one for one in encoded if isinstance(one, Encoded)]
        found = iter(await self._score_encoded(sendable, self._call(rewards, timeout_s)))
        return [next(found) if isinstance(one, Encoded) else one for one in encoded]

    async def score_one(self, item: Item, rewards: Rewards | None, timeout_s: float | None) -> Result:
        """See ``AsyncClient.score_one``."""
        kind = (None if rewards is None else json.dumps(rewards, sort_keys=True), timeout_s)

        async def score(items: Sequence[Item]) -> list[Result]:
            return await self.score(items, rewards, timeout_s)

        return await self._gathering.score(item, kind, score)

    async def close(self) -> None:
        """Close this loop's connections."""
        await self._sessions.close()

    def _call(self, rewards: Rewards | None, timeout_s: float | None) -> Call:
        options = self._options
        chosen = options.rewards if rewards is None else rewards
        fields = {
            **({} if chosen is None else {"rewards": dict(chosen)}),
            **({} if options.completion_prefix is None else {"completion_prefix": options.completion_prefix}),
            **({} if options.details else {"detail": "none"}),
        }
        deadline = time.monotonic() + (options.timeout_s if timeout_s is None else timeout_s)
        return Call(self._endpoints, options.api_key, fields, deadline, options.item_retries, time.monotonic)

    async def _score_encoded(self, items: Sequence[Encoded], call: Call) -> list[Result]:
        room = asyncio.Semaphore(self._options.concurrency)

        async def score(chunk: list[Encoded]) -> list[Result]:
            async with room:
                return await self._run(exchange(call, chunk))

        chunks = in_chunks(items, self._options.chunk_items, self._options.chunk_bytes)
        parts = await asyncio.gather(*(score(chunk) for chunk in chunks))
        return [result for part in parts for result in part]

    async def _run(self, conversation: Generator[Step, Heard, list[Result]]) -> list[Result]:
        heard: Heard = None
        while True:
            try:
                step = conversation.send(heard)
            except StopIteration as end:
                results: list[Result] = end.value
                return results
            if isinstance(step, Send):
                heard = await self._sessions.post(step)
            else:
                heard = None
                await asyncio.sleep(step.seconds)
