"""After each run: kill what is left, reap it, wipe what was written.  Nothing survives, or the cell is
given up.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time

from .usage import strays
from .wipe import Writable

_PATIENCE_S = 10.0
_PAUSE_S = 0.0005
_MOST_FILES = 20_000
_LISTING = 1 << 16
_IPC = ("/proc/sysvipc/shm", "/proc/sysvipc/sem", "/proc/sysvipc/msg")


class UncleanError(Exception):
    """Something of a run has stayed; the cell must not be used again."""


class Broom:
    """Resets the cell.  ``keep`` are the cell's own processes; ``switches_users`` says how runs are told
    apart.
    """

    def __init__(self, keep: set[int], places: tuple[Writable, ...], switches_users: bool) -> None:
        self._keep = keep
        self._places = places
        self._switches_users = switches_users
        self._listings = tuple(_opened(path) for path in _IPC)
        self._ipc = self._read_ipc()
        self._children = _open_children()

    def sweep(self, users: tuple[int, ...]) -> None:
        """Kill and reap everything of these users, then wipe.  Raises UncleanError."""
        deadline = time.monotonic() + _PATIENCE_S
        if self._children is None:  # a look at all processes may miss one that is being forked
            self.kill(users)
        while self._left():
            if time.monotonic() > deadline:
                raise UncleanError("processes that do not die")
            time.sleep(_PAUSE_S)
            self.kill(users)
        try:
            for place in self._places:
                place.wipe()
        except OSError as error:
            raise UncleanError(f"files that cannot be wiped: {error}") from error
        if self._read_ipc() != self._ipc:
            raise UncleanError("System V objects were left")

    def crowded(self) -> bool:
        """Whether a run has made more files than wiping them is worth."""
        return any(place.files() > _MOST_FILES for place in self._places)

    def kill(self, users: tuple[int, ...]) -> None:
        """Kill every process of the users at once, in one pass of the kernel that no fork escapes.

        Where all share one user id the pass must be ours, and is repeated until nobody is left.
        """
        if not self._switches_users:
            for pid in strays(self._keep):
                _kill(pid)
            return
        for user in users:
            os.setresuid(user, user, 0)
            try:
                _kill(-1)
            finally:
                os.setresuid(0, 0, 0)

    def _left(self) -> bool:
        """Reap what is dead; whether anything but the cell's own processes is left."""
        if not self._others():
            return False
        while True:
            try:
                pid, _status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                break
        return bool(self._others())

    def _others(self) -> bool:
        """Whoever loses its parent becomes a child of process 1, so its list of children tells of all."""
        if self._children is None:
            return bool(strays(self._keep))
        return bool(set(map(int, os.pread(self._children, 4096, 0).split())) - self._keep)

    def _read_ipc(self) -> tuple[int, ...]:
        return tuple(
            os.pread(listing, _LISTING, 0).count(b"\n") for listing in self._listings if listing >= 0
        )


def _open_children() -> int | None:
    try:
        return os.open("/proc/self/task/1/children", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # nobody is left whom this user may signal
        os.kill(pid, signal.SIGKILL)


def _opened(path: str) -> int:
    """The file's descriptor; -1 on a kernel without such objects."""
    try:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return -1
