"""What the clerk asks of the warden and hears back: small packets with descriptors, between two trusted
processes.
"""

from __future__ import annotations

import array
import itertools
import marshal
import socket
from dataclasses import dataclass

from .stopwatch import Stopwatch

_PACKET = 1 << 16
_ROOM = socket.CMSG_SPACE(32 * array.array("i").itemsize)  # for descriptors
NATIVE = "native"


class ChannelClosedError(Exception):
    """The other end is gone, and with it the cell."""


@dataclass(frozen=True, slots=True)
class Place:
    """One process to start: its role, how many of the passed descriptors are its, and its bounds.

    The descriptors become 0, 1, 2 and so on.  ``cpu_s`` is what the warden watches, from the start or the
    last mark; ``cpu_total_s`` the kernel's own limit behind it.  ``builder``: its user is the builder.
    ``wide``: it is forked from the zygote that has imported nearly everything, not from the small one.
    """

    role: str
    descriptors: int
    cpu_s: float
    cpu_total_s: float
    memory_mb: int
    builder: bool = False
    wide: bool = False

    @property
    def native(self) -> bool:
        """Whether it is another program, not a fork: its memory is its own, and neither its address space
        nor its CPU time is the kernel's to limit, since virtual machines reserve far more than they use.
        """
        return self.role == NATIVE


@dataclass(frozen=True, slots=True)
class Launch:
    """Start these processes as one group; it ends when the first of them does, or a bound is broken.

    Its number keeps what is said to it from reaching the next group, should it end before it hears.
    """

    number: int
    places: tuple[Place, ...]
    wall_s: float
    idle_s: float


@dataclass(frozen=True, slots=True)
class Kill:
    """End the group now, for this reason."""

    number: int
    why: str


@dataclass(frozen=True, slots=True)
class Exit:
    """How one process of a group ended: wait status, CPU seconds since the last mark, peak resident KiB."""

    status: int
    cpu_s: float
    memory_kb: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The group is over and the cell reset.

    ``why`` is the broken bound, or empty; ``breaker`` the index of the process that broke it; ``fault``
    what of ours went wrong, after which the cell must not be used again.
    """

    exits: tuple[Exit, ...]
    why: str
    breaker: int
    wall_s: float
    fault: str


@dataclass(frozen=True, slots=True)
class Settle:
    """Start this process to stay until it is told to go: a compiler that is worth keeping warm."""

    place: Place


@dataclass(frozen=True, slots=True)
class Settled:
    """It runs, with this process id."""

    pid: int


@dataclass(frozen=True, slots=True)
class Leave:
    """End a process that was settled."""

    pid: int


Message = Launch | Kill | Ended | Settle | Settled | Leave


class Channel:
    """One end of the packet socket between clerk and warden, and the stopwatch that they share."""

    def __init__(self, end: socket.socket, stopwatch: Stopwatch) -> None:
        self.stopwatch = stopwatch
        self._end = end
        self._numbers = itertools.count(1)

    def take_number(self) -> int:
        """A number for the next launch."""
        return next(self._numbers)

    def fileno(self) -> int:
        """For poll."""
        return self._end.fileno()

    def close(self) -> None:
        """Give the end up."""
        self._end.close()

    def send(self, message: Message, descriptors: tuple[int, ...] = ()) -> None:
        """Send a message, with descriptors.  Raises ChannelClosedError."""
        data = marshal.dumps((type(message).__name__, _row(message)))
        try:
            socket.send_fds(self._end, [data], descriptors)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise ChannelClosedError from error

    def receive(self) -> tuple[Message, list[int]]:
        """Wait for a message; what the reader starts does not inherit the descriptors (``recv_fds`` of the
        library would pass them on).  Raises ChannelClosedError.
        """
        try:
            data, passed, _flags, _address = self._end.recvmsg(_PACKET, _ROOM, socket.MSG_CMSG_CLOEXEC)
        except ConnectionResetError as error:
            raise ChannelClosedError from error
        if not data:
            raise ChannelClosedError
        descriptors = array.array("i")
        for _level, _kind, packed in passed:
            descriptors.frombytes(packed)
        return _read(data), list(descriptors)


def _row(message: object) -> list[object]:
    """The fields in their order, places and exits as rows of their own."""
    return [_cell(getattr(message, name)) for name in message.__slots__]  # type: ignore[attr-defined]  # all have slots


def _cell(value: object) -> object:
    if isinstance(value, tuple):
        return [_row(part) for part in value]
    return _row(value) if isinstance(value, Place) else value


def _read(data: bytes) -> Message:
    name, row = marshal.loads(data)  # noqa: S302 -- from a process of ours, which runs no program
    match name:
        case "Launch":
            number, places, wall_s, idle_s = row
            return Launch(number, tuple(Place(*place) for place in places), wall_s, idle_s)
        case "Kill":
            return Kill(*row)
        case "Settle":
            return Settle(Place(*row[0]))
        case "Settled":
            return Settled(*row)
        case "Leave":
            return Leave(*row)
        case _:
            exits, *rest = row
            return Ended(tuple(Exit(*each) for each in exits), *rest)
