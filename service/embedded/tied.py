"""``python -m service.embedded.tied PARENT SIGNAL COMMAND…``: become the command, and get the signal if
PARENT dies.

The kernel sends it (PR_SET_PDEATHSIG), so it also comes when the parent is killed and can clean up
nothing.  A process of our own sets it, for between fork and exec in a threaded parent nothing else is safe
to run.
"""

from __future__ import annotations

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, signal_number: int, command: list[str]) -> None:
    """Tie this process to its parent, then turn into the command."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() == parent:  # else it died before the tie was made
        os.execv(command[0], command)  # noqa: S606 — the command is the service's own


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
