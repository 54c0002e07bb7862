"""Replies by their requests' keys: a hash each, with the request's digest, and the reply once it is there."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Awaitable
from typing import Any, cast

from redis.exceptions import RedisError

from service.backends.stores.handle import RedisHandle
from service.stores import Begun, KeptReply

LEASE_MS = 6000  # a request that is not renewed for so long has died with its process

# KEYS: reply.  ARGV: the request's digest, the lease in ms.
BEGIN = """
local kept = redis.call('HMGET', KEYS[1], 'request', 'body', 'type', 'status')
if not kept[1] then
  redis.call('HSET', KEYS[1], 'request', ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return {'ours'}
end
if kept[1] ~= ARGV[1] then return {'other'} end
if not kept[2] then return {'busy'} end
return {'kept', kept[2], kept[3], kept[4]}
"""

log = logging.getLogger(__name__)


class RedisReplies:
    """A ``ReplyStore`` whose replies live for ``ttl_s`` seconds."""

    def __init__(self, handle: RedisHandle, ttl_s: float) -> None:
        self._redis = handle.redis
        self._prefix = f"{handle.prefix}:reply:"
        self._ttl_ms = int(ttl_s * 1000)
        self._begin = handle.script(BEGIN)

    async def begin(self, key: str, request: bytes) -> Begun | KeptReply:
        """As the port says."""
        try:
            said, *kept = await self._begin([self._prefix + key], request, LEASE_MS)
        except (RedisError, OSError) as err:
            log.warning("requests sent twice cannot be recognised now: %s", type(err).__name__)
            return "ours"
        if kept:
            return KeptReply(zlib.decompress(kept[0]), kept[1].decode(), int(kept[2]))
        return cast("Begun", said.decode())

    async def renew(self, key: str) -> None:
        """As the port says."""
        await self._try(self._redis.pexpire(self._prefix + key, LEASE_MS))

    async def keep(self, key: str, reply: KeptReply) -> None:
        """As the port says."""
        fields: dict[Any, Any] = {
            "body": zlib.compress(reply.body, 1),
            "type": reply.media_type,
            "status": reply.status,
        }
        pipe = self._redis.pipeline(transaction=True)
        pipe.hset(self._prefix + key, mapping=fields)
        pipe.pexpire(self._prefix + key, self._ttl_ms)
        await self._try(pipe.execute())

    async def abandon(self, key: str) -> None:
        """As the port says."""
        await self._try(self._redis.delete(self._prefix + key))

    async def _try(self, work: Awaitable[object]) -> None:
        try:
            await work
        except (RedisError, OSError) as err:
            log.debug("a reply cannot be kept now: %s", type(err).__name__)
