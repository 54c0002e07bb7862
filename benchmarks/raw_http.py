"""A client that costs little, so that the service is what is measured: plain POSTs on kept connections."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

HEAD_END = b"\r\n\r\n"


class Connection(asyncio.Protocol):
    """One request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._waiter: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """A piece of the reply."""
        self._buffer += data
        end = self._buffer.find(HEAD_END)
        if end < 0:
            return
        head = bytes(self._buffer[:end]).lower()
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        if len(self._buffer) >= end + len(HEAD_END) + length:
            self._finish(int(head[9:12]), bytes(self._buffer[end + len(HEAD_END) :]))

    def connection_lost(self, exc: Exception | None) -> None:
        """The server hung up."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(exc or ConnectionError("hung up"))

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """The reply's status and body."""
        assert self._transport is not None
        self._waiter = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiter

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    def _finish(self, status: int, body: bytes) -> None:
        self._buffer.clear()
        assert self._waiter is not None
        self._waiter.set_result((status, body))


@dataclass(frozen=True, slots=True)
class Asked:
    """What many requests took: seconds of all and of each; statuses and bodies, as they came."""

    seconds: float
    latencies: list[float]
    statuses: list[int]
    bodies: list[bytes]

    @property
    def without_reward(self) -> int:
        """How many results had no reward."""
        return sum(body.count(b'"reward":null') for body in self.bodies)

    def latency(self, share: float) -> float:
        """The latency that this share of the requests did not exceed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def post(path: str, body: bytes) -> bytes:
    """A request as it goes over the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def ask_all(port: int, requests: Sequence[bytes], at_once: int) -> Asked:
    """Send them all, so many at a time, each over a connection that is kept."""
    loop = asyncio.get_running_loop()
    waiting = iter(requests)
    latencies: list[float] = []
    statuses: list[int] = []
    bodies: list[bytes] = []

    async def caller(connection: Connection) -> None:
        for request in waiting:
            began = time.perf_counter()
            status, body = await connection.ask(request)
            latencies.append(time.perf_counter() - began)
            statuses.append(status)
            bodies.append(body)

    connections = []
    for _ in range(min(at_once, len(requests))):
        _, connection = await loop.create_connection(Connection, "127.0.0.1", port)
        connections.append(connection)
    began = time.perf_counter()
    await asyncio.gather(*map(caller, connections))
    seconds = time.perf_counter() - began
    for connection in connections:
        connection.close()
    return Asked(seconds, latencies, statuses, bodies)
