"""What clerk and warden say to each other."""

from __future__ import annotations

import os
import socket

import pytest

from sandbox.supervisor.channel import (
    Channel,
    ChannelClosedError,
    Ended,
    Exit,
    Kill,
    Launch,
    Message,
    Place,
)
from sandbox.supervisor.stopwatch import Stopwatch


def pair() -> tuple[Channel, Channel]:
    left, right = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    stopwatch = Stopwatch()
    return Channel(left, stopwatch), Channel(right, stopwatch)


@pytest.mark.parametrize(
    "message",
    [
        Launch(3, (Place("stdio", 2, 1.0, 2.0, 64),), 5.0, 0.0),
        Kill(3, "output"),
        Ended((Exit(9, 0.5, 100),), "memory", 0, 1.5, ""),
    ],
    ids=lambda message: type(message).__name__,
)
def test_a_message_crosses(message: Message) -> None:
    left, right = pair()
    left.send(message)
    assert right.receive() == (message, [])


def test_descriptors_cross() -> None:
    """What is written into the one is read from the other."""
    left, right = pair()
    reading, writing = os.pipe()
    left.send(Kill(1, "x"), (writing,))
    _message, (passed,) = right.receive()
    os.write(passed, b"hello")
    assert os.read(reading, 9) == b"hello"


def test_a_closed_end_is_told() -> None:
    left, right = pair()
    left.close()
    with pytest.raises(ChannelClosedError):
        right.receive()
    with pytest.raises(ChannelClosedError):
        right.send(Kill(1, "x"))
