"""The zygote forks the runs, and they are the warden's children all the same.

Linux makes a fork the child of its parent's parent when it is asked to.  gVisor hears the question and makes
an ordinary child.  There a process in between forks the run and ends, and whom it leaves becomes the child of
process 1, which is the warden: a second fork, and dear.
"""

from __future__ import annotations

import os
import select
from collections.abc import Callable

from .kernel import Kernel

Fork = Callable[[], int]
_PID_BYTES = 4


def are_made(kernel: Kernel) -> bool:
    """Whether this kernel makes siblings.  To be asked in process 1, while its other children live."""
    asking = os.fork()
    if asking == 0:
        made = False
        try:
            made = _asked(kernel)
        finally:
            os._exit(not made)
    made = os.waitstatus_to_exitcode(os.waitpid(asking, 0)[1]) == 0
    if made:
        os.waitpid(-1, 0)
    return made


def fork_by(kernel: Kernel, made: bool) -> Fork:
    """What the zygote forks by: like ``Kernel.fork_sibling``, also where siblings are not ``made``."""
    return kernel.fork_sibling if made else lambda: _fork_orphan(kernel)


def _asked(kernel: Kernel) -> bool:
    pid = kernel.fork_sibling()
    if pid == 0:
        os._exit(0)
    if pid < 0:
        return False
    try:
        os.waitpid(pid, 0)
    except ChildProcessError:  # it is not ours
        return True
    return False


def _fork_orphan(kernel: Kernel) -> int:
    """The orphan's number, 0 in it, negative where no process can be made.

    It begins when the process in between is gone for good, so that it meets none but the cell's own.
    """
    reading, writing = os.pipe()
    between = kernel.fork_child()
    if between == 0:
        pid = kernel.fork_child()
        if pid == 0:
            _wait_for_hangup(reading, writing)
            return 0
        os.write(writing, max(0, pid).to_bytes(_PID_BYTES))
        os._exit(0)
    if between > 0:
        os.waitpid(between, 0)
    os.close(writing)
    pid = int.from_bytes(os.read(reading, _PID_BYTES))
    os.close(reading)
    return pid or -1


def _wait_for_hangup(reading: int, writing: int) -> None:
    """Until nobody else holds the writing end.  What is left goes with all else that is not the run's."""
    os.close(writing)
    poll = select.poll()
    poll.register(reading, 0)
    poll.poll()
