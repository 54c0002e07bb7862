"""Draining a stream with a cap."""

from __future__ import annotations

import os

import pytest

from sandbox.supervisor.drain import Drain


@pytest.mark.parametrize(
    ("written", "kept", "over"),
    [(b"", b"", False), (b"abc", b"abc", False), (b"x" * 10, b"x" * 10, False), (b"x" * 11, b"x" * 10, True)],
    ids=["nothing", "less", "exactly", "more"],
)
@pytest.mark.parametrize("taken", [False, True], ids=["after", "while running"])
def test_up_to_the_cap_and_never_in_silence(written: bytes, kept: bytes, over: bool, taken: bool) -> None:
    drain = Drain(10)
    os.write(drain.writing, written)
    if taken:
        drain.take()
    os.close(drain.writing)
    assert (drain.rest(), drain.over) == (kept, over)


def test_a_writer_that_stays_is_not_waited_for() -> None:
    """A process that escaped may keep the pipe open for ever."""
    drain = Drain(10)
    os.write(drain.writing, b"abc")
    assert drain.rest() == b"abc"
    drain.close()
    os.close(drain.writing)
