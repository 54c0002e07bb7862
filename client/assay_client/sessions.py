"""Open connections: a session per event loop, made when first needed.

Trainers run a new event loop per step (``asyncio.run``) and call from many threads.  A session belongs to the
loop that it was opened on and is closed when that loop shuts down.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assay_client._protocol import Broken, Reply, Send

if TYPE_CHECKING:
    import httpx

MAKE_CONNECTION_S = 10.0


@dataclass(frozen=True)
class _Held:
    session: httpx.AsyncClient
    keeper: AsyncGenerator[None, None]


class Sessions:
    """The sessions of one client.  ``transport`` stands in for the network (tests)."""

    def __init__(
        self, urls: Sequence[str], connections: int, transport: Callable[[], httpx.AsyncBaseTransport] | None
    ) -> None:
        self._encrypted = any(url.startswith("https:") for url in urls)
        self._connections = connections
        self._transport = transport
        self._held: dict[asyncio.AbstractEventLoop, _Held] = {}

    async def post(self, send: Send) -> Reply | Broken:
        """Do what ``send`` says."""
        import httpx

        session = await self._session()
        try:
            posted = session.post(send.url, content=send.content, headers=dict(send.headers))
            answer = await asyncio.wait_for(posted, send.timeout_s)
        except asyncio.TimeoutError:
            return Broken("no answer in time")
        except httpx.HTTPError as err:
            return Broken(f"{type(err).__name__}: {err}")
        return Reply(answer.status_code, answer.headers, answer.content)

    async def close(self) -> None:
        """Close the running loop's session."""
        held = self._held.pop(asyncio.get_running_loop(), None)
        if held is not None:
            await held.keeper.aclose()

    async def _session(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        held = self._held.get(loop)
        if held is None:
            self._forget_closed_loops()
            session = self._open()
            held = _Held(session, _keeper(session))
            self._held[loop] = held
            await held.keeper.__anext__()
        return held.session

    def _forget_closed_loops(self) -> None:
        for loop in [loop for loop in list(self._held) if loop.is_closed()]:
            self._held.pop(loop, None)

    def _open(self) -> httpx.AsyncClient:
        import httpx

        return httpx.AsyncClient(
            transport=self._transport() if self._transport else None,
            verify=self._encrypted,  # certificates take 20 ms to load, each time
            timeout=httpx.Timeout(None, connect=MAKE_CONNECTION_S),  # each request has a deadline as a whole
            limits=httpx.Limits(
                max_connections=self._connections, max_keepalive_connections=self._connections
            ),
        )


async def _keeper(session: httpx.AsyncClient) -> AsyncGenerator[None, None]:
    """Closes the session when its loop shuts down.

    ``asyncio.run`` ends the generators that are still open.
    """
    try:
        yield
    finally:
        await session.aclose()
