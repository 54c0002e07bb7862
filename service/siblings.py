"""The other server processes of this service: each also listens on a socket file, for what is said of all."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import httpx

ANSWER_S = 2.0
OWN = "own"  # the query parameter that asks for one process's own page

log = logging.getLogger("assay.siblings")


class Siblings:
    """Those whose socket files lie in the directory; ``own`` is ours."""

    def __init__(self, directory: Path, own: str) -> None:
        self._directory = directory
        self._own = own

    async def pages(self) -> list[str]:
        """The others' own metrics pages, of those that answer."""
        others = [path for path in sorted(self._directory.glob("*.sock")) if path.name != self._own]
        pages = await asyncio.gather(*map(_page, others))
        return [page for page in pages if page is not None]


async def _page(path: Path) -> str | None:
    transport = httpx.AsyncHTTPTransport(uds=str(path))
    try:
        async with httpx.AsyncClient(transport=transport, timeout=ANSWER_S) as client:
            reply = await client.get(f"http://member/metrics?{OWN}=1")
            return reply.raise_for_status().text
    except httpx.HTTPError as err:  # it is ending, or being started again
        log.debug("a server process does not answer: %s", type(err).__name__)
        return None
