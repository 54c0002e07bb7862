"""Accepts connections as fast as they come: the event loop alone takes one in each of its rounds.

Under load a round lasts many milliseconds, so that the last of two thousand connections would wait for half
a minute while the first are served again and again.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import uvicorn

AT_ONCE = 256


class Listener(uvicorn.Server):
    """uvicorn's server, with somebody at the door who lets in all who wait."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and accept."""
        await super().startup(sockets)
        loop = asyncio.get_running_loop()
        self._doors: list[socket.socket] = []
        for server in self.servers:
            for listening in server.sockets:
                door = socket.socket(fileno=socket.dup(listening.fileno()))
                door.setblocking(False)
                self._doors.append(door)
                loop.add_reader(door, _Porter(loop, door, self._connection).accept)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let nobody in any more, and end."""
        for door in self._doors:
            asyncio.get_running_loop().remove_reader(door)
            door.close()
        await super().shutdown(sockets)

    def _connection(self) -> asyncio.Protocol:
        """As uvicorn makes it."""
        kind: Any = self.config.http_protocol_class
        made: asyncio.Protocol = kind(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return made


class _Porter:
    """Accepts at one listening socket."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, door: socket.socket, connection: Callable[[], asyncio.Protocol]
    ) -> None:
        self._loop = loop
        self._door = door
        self._connection = connection
        self._entering: set[asyncio.Task[object]] = set()

    def accept(self) -> None:
        """Let in all who wait, up to a bound; the rest in the next round."""
        for _ in range(AT_ONCE):
            try:
                accepted, _address = self._door.accept()
            except OSError:  # nobody is left, or no file descriptor
                return
            accepted.setblocking(False)
            task = self._loop.create_task(self._enter(accepted))
            self._entering.add(task)
            task.add_done_callback(self._entering.discard)

    async def _enter(self, accepted: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(self._connection, accepted)
        except OSError:  # gone already
            accepted.close()
