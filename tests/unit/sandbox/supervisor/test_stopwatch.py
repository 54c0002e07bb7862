"""The page that clerk and warden share."""

from __future__ import annotations

import os

from sandbox.supervisor.stopwatch import Mark, Stopwatch


def test_nothing_is_read_before_the_first_mark() -> None:
    assert Stopwatch().read() is None


def test_the_last_mark_is_read_in_another_process() -> None:
    """Each has a count of its own, so that two with the same bounds are two."""
    stopwatch = Stopwatch()
    pid = os.fork()
    if pid == 0:
        stopwatch.mark(7, 1.0, 2.0, 3.0)
        stopwatch.mark(7, 1.0, 2.0, 3.0)
        os._exit(0)
    os.waitpid(pid, 0)
    assert stopwatch.read() == Mark(7, 2, 1.0, 2.0, 3.0)


def test_a_half_written_mark_is_not_read() -> None:
    """The count behind it is what makes it whole."""
    stopwatch = Stopwatch()
    stopwatch.mark(7, 1.0, 2.0, 3.0)
    stopwatch._page[40:48] = bytes(8)
    assert stopwatch.read() is None
