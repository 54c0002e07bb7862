"""The zygote as its parent sees it: start it, have children forked and ended, hear its notices."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from grader.frames import Progress, open_shared_page
from grader.zygote import END, FORK, NOTICE, ORDER

from .worker import Worker


class Family:
    """A zygote and the orders it has not yet answered.  ``ready`` once it is warm."""

    def __init__(self, memory_mb: int) -> None:
        self.control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", "grader.zygote", str(theirs.fileno()), str(memory_mb)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=_environment(),
            )
        self.ready = False
        self._buffer = b""

    @property
    def pid(self) -> int:
        """The zygote's process id."""
        return self._process.pid

    def fork(self) -> Worker | None:
        """Order a child; its pid comes with a notice.  ``None`` if the zygote is gone."""
        ours, theirs = socket.socketpair()
        page = open_shared_page()
        try:
            with theirs:
                socket.send_fds(self.control, [ORDER.pack(FORK, 0)], [theirs.fileno(), page])
            ours.setblocking(False)
            return Worker(ours, Progress(page))
        except OSError:
            ours.close()
            return None
        finally:
            os.close(page)

    def end(self, pid: int) -> None:
        """Order that a child be killed and waited for; a notice says how it ended."""
        try:
            self.control.sendall(ORDER.pack(END, pid))
        except OSError:
            return  # the zygote is gone, and its children with it

    def notices(self) -> Iterator[tuple[bytes, int, int]] | None:
        """The notices that have come (letter, pid, wait status), or ``None`` if the zygote is gone."""
        try:
            data = self.control.recv(1 << 16, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return iter(())
        except OSError:
            return None
        if not data:
            return None
        self._buffer += data
        whole = len(self._buffer) // NOTICE.size * NOTICE.size
        complete, self._buffer = self._buffer[:whole], self._buffer[whole:]
        return NOTICE.iter_unpack(complete)

    def close(self) -> None:
        """Hang up: the zygote ends its children and itself.  Waits until it has."""
        self.control.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()  # its children die with it
            self._process.wait()


def _environment() -> dict[str, str]:
    """Ours, and the folder that this room was imported from, however it got on our path."""
    root = str(Path(__file__).resolve().parents[2])
    path = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{path}" if path else root}
