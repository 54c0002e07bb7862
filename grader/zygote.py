"""The template process: warmed once, then forked for each child, so that a fresh child costs milliseconds.

The service's own process has threads and open sockets and is never forked; this one has neither.  It obeys
its parent over a control socket: *fork* (with the child's socket and shared page as descriptors), *end* (kill
a child, wait for it, say how it ended).  When the parent is gone, it ends all children and itself.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import select
import signal
import socket
import struct
import sys

from grader.child import Child, cap_memory
from grader.frames import Progress
from grader.pipeline import grade_plainly

# On the control socket: orders, a letter and a pid; notices, a letter, a pid and a wait status.
ORDER = struct.Struct("<cq")
NOTICE = struct.Struct("<cqq")
READY, FORKED, ENDED = b"R", b"F", b"E"
FORK, END = b"f", b"e"

_PARENT_CHECK_MS = 1_000
_PR_SET_PDEATHSIG = 1

# One comparison of each kind: what is imported, compiled or cached on first use is so before the fork.
_WARMUP = (
    ("1/2", r"\frac{1}{2}"),
    ("(x+1)^2", "x^2+2x+1"),
    (r"\sin^2 x + \cos^2 x", "1"),
    (r"\int_0^1 x\,dx", r"\frac12"),
    (r"\sqrt{8}", r"2\sqrt{2}"),
    (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "[[1,2],[3,4]]"),
    ("x > 3", r"(3,\infty)"),
    ("x = 2y", "2y - x = 0"),
    ("5 cm", "0.05 m"),
    (r"\{1, 2\}", "2, 1"),
    (r"\log_2 8 + \binom{5}{2}", "13"),
    ("no solution", r"\text{There is no solution}"),
    (r"e^{i\pi}", "-1"),
    (r"\sum_{k=1}^{n} k", r"\frac{n(n+1)}{2}"),
    (r"\lim_{x \to 0} \frac{\sin x}{x}", "1"),  # only the last resort, which is slow to load, can tell
    (r"\int x e^x\,dx", r"(x-1)e^x + C"),
)


def warm() -> None:
    """Run the warm-up comparisons; their outcomes do not matter here."""
    for answer, gold in _WARMUP:
        with contextlib.suppress(Exception):
            grade_plainly(f"<answer>\\boxed{{{answer}}}</answer>", gold)


class Zygote:
    """The template process's side of the control socket."""

    def __init__(self, control: socket.socket, memory_mb: int) -> None:
        self._control = control
        self._memory_mb = memory_mb
        self._children: set[int] = set()
        self._parent = os.getppid()

    def serve(self) -> None:
        """Warm up, say so, and obey until the parent is gone."""
        warm()
        gc.collect()
        gc.freeze()  # what is there now is never garbage: children need not touch, and so not copy, its pages
        self._notice(READY, os.getpid(), 0)
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        try:
            while os.getppid() == self._parent:
                if poll.poll(_PARENT_CHECK_MS) and not self._obey():
                    return
        finally:
            for pid in tuple(self._children):
                self._end(pid)

    def _obey(self) -> bool:
        """Carry out one order; ``False`` if the parent closed the socket."""
        data, descriptors, _, _ = socket.recv_fds(self._control, ORDER.size, 2)
        if len(data) < ORDER.size:
            return False
        order, pid = ORDER.unpack(data)
        if order == FORK:
            self._fork(*descriptors)
        elif order == END and pid in self._children:
            self._notice(ENDED, pid, self._end(pid))
        return True

    def _fork(self, connection: int, page: int) -> None:
        pid = os.fork()
        if pid == 0:
            self._become_child(connection, page)
        os.close(connection)
        os.close(page)
        self._children.add(pid)
        self._notice(FORKED, pid, 0)

    def _become_child(self, connection: int, page: int) -> None:
        """Never returns."""
        status = 1
        try:
            die_with_parent()
            self._control.close()
            cap_memory(self._memory_mb)
            progress = Progress(page)
            Child(socket.socket(fileno=connection), progress).serve()
            status = 0
        except (OSError, MemoryError):
            status = 2  # the parent is gone, or there is no memory left even to say so
        finally:
            os._exit(status)

    def _end(self, pid: int) -> int:
        """Kill a child if it still runs, and return how it ended."""
        self._children.discard(pid)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        return os.waitpid(pid, 0)[1]

    def _notice(self, letter: bytes, pid: int, status: int) -> None:
        self._control.sendall(NOTICE.pack(letter, pid, status))


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends, even while it is busy (Linux)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def main() -> None:
    """``python -m grader.zygote CONTROL_FD MEMORY_MB``: started by the pool."""
    descriptor, memory_mb = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is the parent's to handle
    with socket.socket(fileno=int(descriptor)) as control, contextlib.suppress(BrokenPipeError):
        Zygote(control, int(memory_mb)).serve()


if __name__ == "__main__":
    main()
