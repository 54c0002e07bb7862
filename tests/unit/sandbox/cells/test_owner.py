"""Telling the containers of dead workers from those of the living."""

from __future__ import annotations

import os
import socket
import subprocess

import pytest

from sandbox.cells.owner import is_dead, mark_of, own_mark


def test_the_living_are_not_swept() -> None:
    assert not is_dead(own_mark())
    assert not is_dead(mark_of(os.getppid()))


def test_the_dead_are() -> None:
    process = subprocess.Popen(["sleep", "60"])
    mark = mark_of(process.pid)
    assert not is_dead(mark)
    process.kill()
    process.wait()
    assert is_dead(mark)


def test_a_process_number_that_was_given_again_is_another_s() -> None:
    host, pid, started = own_mark().rsplit(":", 2)
    assert is_dead(f"{host}:{pid}:{int(started) - 1}")


@pytest.mark.parametrize("mark", ["", "x", f"{socket.gethostname()}::", "elsewhere:1:1", "a:b:c"])
def test_what_is_not_known_is_left(mark: str) -> None:
    """Another host's workers cannot be seen from here."""
    assert not is_dead(mark)
