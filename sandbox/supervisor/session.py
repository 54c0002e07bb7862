"""One launched group from the clerk's side: drains its streams, hears its answers and its end."""

from __future__ import annotations

import os
import select
import socket

from . import plain
from .channel import Channel, Ended, Kill, Launch, Place
from .drain import Drain
from .frames import Frame, Unpacker
from .link import Link
from .tasks import Bounds

_CHUNK = 1 << 18
_WAIT_MS = 60_000
_MOMENT_MS = 6


class WardenError(Exception):
    """The warden could not launch, watch or clean up; the cell must not be used again."""


class Session:
    """A running group.  ``drains`` break a bound when over, unless they are ``quiet``; ``control`` is not
    to be believed.
    """

    def __init__(
        self,
        channel: Channel,
        link: Link,
        task: int,
        drains: tuple[Drain, ...],
        control: socket.socket | None = None,
        quiet: bool = False,
    ) -> None:
        self._channel = channel
        self._stopwatch = channel.stopwatch
        self._link = link
        self._task = task
        self._number = 0
        self._drains = drains
        self._control = control
        self._quiet = quiet
        self._unpacker = Unpacker(max_blob=plain.MAX_BYTES)
        self._ended: Ended | None = None
        self._killed = False
        self._poll = select.poll()

    def launch(self, places: tuple[Place, ...], bounds: Bounds, descriptors: tuple[int, ...]) -> None:
        """Start it; the descriptors are the group's from here on.  Raises WardenError."""
        self._number = self._channel.take_number()
        self._channel.send(Launch(self._number, places, bounds.wall_s, bounds.idle_s), descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        readers = [self._channel.fileno(), self._link.fileno(), *(drain.descriptor for drain in self._drains)]
        if self._control is not None:
            readers.append(self._control.fileno())
        for reader in readers:
            self._poll.register(reader, select.POLLIN)

    def mark(self, bounds: Bounds) -> None:
        """A call begins, or ends: its bounds count from here."""
        self._stopwatch.mark(self._number, bounds.cpu_s, bounds.wall_s, bounds.idle_s)

    def kill(self, why: str) -> None:
        """End the group."""
        if self._ended is None and not self._killed:
            self._killed = True
            self._channel.send(Kill(self._number, why))

    def until_end(self) -> Ended:
        """Wait until the group is over and the cell is clean again.  Raises WardenError, LinkClosedError."""
        self._let_it_end()
        while self._ended is None:
            self._step()
        if self._ended.fault:
            raise WardenError(self._ended.fault)
        return self._ended

    def until_reply(self) -> Frame | None:
        """The next frame on the control connection; None if the group ended without one.

        Raises FrameError for what is not a frame, WardenError, LinkClosedError.
        """
        while True:
            if frame := self._unpacker.pop():
                return frame
            if self._ended is not None:
                return None
            self._step()

    def surplus(self) -> bool:
        """Whether the run has said more than it was asked."""
        if self._control is not None and select.select([self._control], [], [], 0)[0]:
            self._hear()
        return not self._unpacker.empty()

    def close(self) -> None:
        """Let go of the control connection."""
        if self._control is not None:
            self._control.close()

    def _let_it_end(self) -> None:
        """Wait a moment for the end alone: most runs are over by then, and what they have said is still
        there.  To be woken for every piece of it would cost more than to read it.
        """
        if self._ended is None and self._control is None:
            poll = select.poll()
            poll.register(self._channel.fileno(), select.POLLIN)
            if poll.poll(_MOMENT_MS):
                self._listen()

    def _step(self) -> None:
        wait_s = self._link.wait_s()
        ready = {
            descriptor
            for descriptor, _event in self._poll.poll(_WAIT_MS if wait_s is None else wait_s * 1000)
        }
        if self._link.wait_s() == 0:
            self._link.flush_freely()
        for drain in self._drains:
            if drain.descriptor in ready and not drain.take():
                self._poll.unregister(drain.descriptor)
            if drain.over and not self._quiet:
                self.kill("output")
        if self._link.fileno() in ready and self._link.cancelled(self._task):
            self._poll.unregister(self._link.fileno())
            self.kill("cancelled")
        if self._control is not None and self._control.fileno() in ready:
            self._hear()
        if self._channel.fileno() in ready:
            self._listen()

    def _hear(self) -> None:
        assert self._control is not None
        try:
            data = self._control.recv(_CHUNK)
        except ConnectionResetError:
            data = b""
        if data:
            self._unpacker.feed(data)
        else:
            self._poll.unregister(self._control.fileno())

    def _listen(self) -> None:
        message, descriptors = self._channel.receive()
        for descriptor in descriptors:
            os.close(descriptor)
        if not isinstance(message, Ended):
            raise WardenError("the warden spoke out of turn")
        self._ended = message
