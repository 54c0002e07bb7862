"""The directory that the embedded Redis keeps its data in, held by one service at a time.

Its lock is handed on to the redis-server, so that it is held until nobody writes there any more: after a
service that was killed, the next one waits until the old server has written its last and ended.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from service.embedded.processes import EmbeddedError

LOCK = "in-use"
PRIVATE = 0o700
PATIENCE_S = 20.0  # for a server that is about to end
PAUSE_S = 0.05


@asynccontextmanager
async def held_directory(directory: Path) -> AsyncIterator[int]:
    """The descriptor of the directory's lock, which is ours; the directory is made where there is none.

    Raises EmbeddedError if it cannot be used, or another service keeps using it.
    """
    lock = _opened(directory)
    try:
        await _take(lock, directory)
        yield lock
    finally:
        os.close(lock)


def _opened(directory: Path) -> int:
    try:
        directory.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        return os.open(directory / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as err:
        raise EmbeddedError(f"no data can be kept in {directory}: {err.strerror}") from err


async def _take(lock: int, directory: Path) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while not _is_taken(lock, directory):
        if time.monotonic() > give_up:
            raise EmbeddedError(f"{directory} (ASSAY_DATA_DIR) is in use by another service")
        await asyncio.sleep(PAUSE_S)


def _is_taken(lock: int, directory: Path) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as err:  # a file system without locks
        raise EmbeddedError(f"{directory} cannot be locked: {err.strerror}") from err
    return True
