"""A directory of our own for sockets, which the next service removes if this one is killed.

While it is in use its lock is held; the kernel lets go of it when the holder dies, however it does.
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "assay-"
LOCK = "in-use"
LONGEST_PATH = 100  # of a unix socket; the kernel's limit is 107
LONGEST_NAME = len("/redis.sock")

log = logging.getLogger(__name__)


@contextmanager
def private_directory() -> Iterator[Path]:
    """A new directory with mode 0700, with a path short enough for a socket; removed at the end."""
    directory = _made()
    sweep(directory.parent)
    with (directory / "new").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (directory / "new").rename(directory / LOCK)  # never there without being held
        try:
            yield directory
        finally:
            shutil.rmtree(directory, ignore_errors=True)


def sweep(parent: Path) -> None:
    """Remove the directories that services of this user left behind when they were killed."""
    for directory in parent.glob(f"{PREFIX}*"):
        lock = directory / LOCK
        with suppress(OSError):  # another's, or somebody is quicker
            if directory.stat().st_uid == os.getuid() and _is_left(lock):
                shutil.rmtree(directory, ignore_errors=True)
                log.info("removed %s, which a service left behind", directory)


def _is_left(lock: Path) -> bool:
    """Whether nobody holds the lock.  A directory without one is none of ours, or only being made.

    Raises OSError.
    """
    with lock.open() as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _made() -> Path:
    directory = Path(tempfile.mkdtemp(prefix=PREFIX))
    if len(str(directory)) < LONGEST_PATH - LONGEST_NAME:
        return directory
    directory.rmdir()
    return Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
