"""`Idempotency-Key`: the same request sent twice is served once, and its reply sent twice.

After the IETF's draft (draft-ietf-httpapi-idempotency-key-header): a key that was used for another request is
422; one whose request is still being served is waited for, and 409 in the end.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import blake2b

from fastapi import Request
from starlette.responses import Response

from service.caller import caller_of
from service.desk import Desk
from service.errors import RequestError
from service.stores import KeptReply, ReplyStore

_SANE_KEY = re.compile(r"[\x21-\x7e]{1,255}")
RENEW_S = 1.5
LOOK_AGAIN_S = 0.1
LARGEST = 32 << 20  # bytes of a reply that is kept


@dataclass(frozen=True, slots=True)
class Served:
    """A reply, and whether another try could do better (an error that may pass)."""

    response: Response
    is_final: bool


class Once:
    """One request that names a key."""

    def __init__(self, store: ReplyStore, key: str, digest: bytes) -> None:
        self._store = store
        self._key = key
        self._digest = digest

    async def begun(self, wait_s: float) -> Response | None:
        """The reply that was given already; None where it is ours to give.

        Raises ``RequestError`` (409, 422).
        """
        try:
            async with asyncio.timeout(wait_s):
                while (begun := await self._store.begin(self._key, self._digest)) == "busy":  # noqa: ASYNC110 - another process ends it
                    await asyncio.sleep(LOOK_AGAIN_S)
        except TimeoutError:
            detail = "a request with this Idempotency-Key is still being served"
            raise RequestError(409, "idempotency_in_progress", detail, headers={"Retry-After": "1"}) from None
        if begun == "other":
            detail = "this Idempotency-Key was used for another request"
            raise RequestError(422, "idempotency_key_reused", detail)
        if isinstance(begun, KeptReply):
            headers = {"Idempotency-Replayed": "true"}
            return Response(begun.body, begun.status, headers, media_type=begun.media_type)
        return None

    async def given_up(self) -> None:
        """What was begun will not be served: whoever comes again need not wait for it."""
        await self._store.abandon(self._key)

    async def serve(self, work: Callable[[], Awaitable[Served]]) -> Response:
        """Serve it now, and keep the reply if it is final."""
        async with self._renewed():
            served = await work()
            if served.is_final:
                await self._keep(served.response)
            return served.response

    async def tee(
        self, lines: AsyncGenerator[bytes, None], is_final: Callable[[], bool], media_type: str
    ) -> AsyncGenerator[bytes, None]:
        """The lines as they are; once they are all there, they are kept."""
        said: list[bytes] = []
        async with self._renewed():
            try:
                async for line in lines:
                    said.append(line)
                    yield line
            finally:
                await lines.aclose()
            if is_final():
                await self._keep(Response(b"".join(said), media_type=media_type))

    async def _keep(self, response: Response) -> None:
        body = bytes(response.body)
        if response.status_code < 300 and len(body) <= LARGEST:
            reply = KeptReply(body, response.media_type or "application/json", response.status_code)
            await self._store.keep(self._key, reply)
            self._key_is_kept = True

    @asynccontextmanager
    async def _renewed(self) -> AsyncIterator[None]:
        """It is ours while this goes on; unless a reply was kept, it is nobody's afterwards."""
        self._key_is_kept = False
        renewing = asyncio.create_task(self._renew())
        try:
            yield
        finally:
            renewing.cancel()
            if not self._key_is_kept:
                await self._store.abandon(self._key)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_S)
            await self._store.renew(self._key)


def once_of(request: Request, desk: Desk, body: bytes) -> Once | None:
    """What the request asks to be done once; None if it does not.  Raises ``RequestError`` 400."""
    key = request.headers.get("idempotency-key")
    if key is None or desk.backends.replies is None:
        return None
    if not _SANE_KEY.fullmatch(key):
        detail = "an Idempotency-Key is 1 to 255 characters of ASCII, without spaces"
        raise RequestError(400, "bad_idempotency_key", detail)
    scope = "\0".join((caller_of(request.scope).owner, request.url.path, key))
    form = request.headers.get("accept", "").encode()
    digest = blake2b(form + b"\0" + body, digest_size=20).digest()
    return Once(desk.backends.replies, blake2b(scope.encode(), digest_size=20).hexdigest(), digest)
