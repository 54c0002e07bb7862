"""The zygote: a warmed interpreter that forks every run in Python, and otherwise nothing.

A fork copies the page tables of what it forks, and every page that either side touches after it.  So whoever
forks shall be warm for the runs but do next to nothing itself; what decides and watches (the warden) is
another process, small and never forked.  The runs are the warden's children all the same.

There are two: one has imported what most programs need, the other nearly everything (``imported``), and the
tests' side of the harness; a large one costs each fork more.

The zygote never sees a program or an input: descriptors pass through it unread.
"""

from __future__ import annotations

import array
import marshal
import mmap
import os
import socket
import struct
import traceback
from collections.abc import Callable, Sequence

from .kernel import Kernel
from .launch import Ladder, climb
from .siblings import Fork

Role = Callable[[], int]
_SETUP_FAILED = 250
_PACKET = 1 << 12
_DESCRIPTORS = 32
_PID_BYTES = 4
_PATIENCE_S = 30  # a fork takes a millisecond; only a machine that has no memory left takes as long


class ZygoteError(OSError):
    """The zygote is of no use any more, and with it the cell."""


class Zygote:
    """The warden's end: has runs forked.  ``ready`` is shared memory in which a run that is set up says so,
    at its index.
    """

    def __init__(self, end: socket.socket, pid: int, ready: mmap.mmap, patience_s: int = _PATIENCE_S) -> None:
        self.pid = pid
        self.ready = ready
        self._end = end
        end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", patience_s, 0))

    def fork(self, role: str, index: int, rungs: Ladder, descriptors: Sequence[int]) -> int:
        """A new child of ours in this role, with these descriptors as 0, 1, 2 and so on.

        Raises OSError, also where it does not answer: it is stopped, or starved.
        """
        order = marshal.dumps((role, index, rungs.user, rungs.limits))
        socket.send_fds(self._end, [order], descriptors)
        try:
            answer = self._end.recv(_PID_BYTES)
        except BlockingIOError as error:
            raise ZygoteError("the zygote does not answer") from error
        if len(answer) != _PID_BYTES:
            raise ZygoteError("the zygote is gone")
        pid = int.from_bytes(answer)
        if pid == 0:
            raise ZygoteError("no process can be forked")
        return pid


def serve_forks(
    end: socket.socket, roles: dict[str, Role], ready: mmap.mmap, kernel: Kernel, fork: Fork
) -> None:
    """Fork what the warden asks for, until it is gone.  Never returns."""
    room = socket.CMSG_SPACE(_DESCRIPTORS * array.array("i").itemsize)
    while True:
        order, passed, _flags, _address = end.recvmsg(_PACKET, room)
        if not order:
            os._exit(0)
        pid = fork()
        if pid == 0:
            _become(order, passed, roles, ready, kernel)
        for descriptor in memoryview(passed[0][2]).cast("i"):
            os.close(descriptor)
        end.send(max(0, pid).to_bytes(_PID_BYTES))


def _become(
    order: bytes,
    passed: list[tuple[int, int, bytes]],
    roles: dict[str, Role],
    ready: mmap.mmap,
    kernel: Kernel,
) -> None:
    """Never returns.  Plain code on purpose: what it touches is copied, in every run."""
    code = _SETUP_FAILED
    try:
        role, index, user, limits = marshal.loads(order)  # noqa: S302 -- from the warden, which runs no program
        climb((user, limits), memoryview(passed[0][2]).cast("i"), kernel)
        ready[index] = 1
        ready.close()
        code = roles[role]()
    except BaseException:  # noqa: BLE001 -- nothing of a run may ever return into the zygote's loop
        traceback.print_exc()
    finally:
        os._exit(code)
