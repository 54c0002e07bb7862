"""The embedded queue lives and dies with its service."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from service.embedded.redis_server import open_redis

pytestmark = [pytest.mark.redis, pytest.mark.bubblewrap, pytest.mark.slow]

SERVICE = """
import asyncio
import signal
from service.backends.rq_queue import QueueSettings, RqQueue
from service.embedded.stack import open_embedded

async def main():
    async with open_embedded(2, cells={"backend": "bubblewrap"}) as url:
        queue = RqQueue(QueueSettings(url))
        await queue.start()
        while len((await queue.health()).workers) < 2:
            await asyncio.sleep(0.1)
        print(url, flush=True)
        await asyncio.sleep(600)

signal.signal(signal.SIGINT, signal.default_int_handler)  # the background jobs of a shell ignore it
asyncio.run(main())
"""


def descendants(pid: int) -> set[int]:
    """All processes below this one."""
    below: set[int] = set()
    edge = {pid}
    while edge:
        edge = {int(child) for parent in edge for child in _children(parent)} - below
        below |= edge
    return below


def _children(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_nothing_outlives_the_service(number: signal.Signals) -> None:
    """Killed or stopped: redis-server, workers, cells and what runs in them end with it."""
    service = subprocess.Popen(
        [sys.executable, "-c", SERVICE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert service.stdout is not None
    assert service.stdout.readline().startswith(b"unix://")
    family = descendants(service.pid)
    assert len(family) >= 5  # redis-server, two workers, and their cells
    service.send_signal(number)
    service.wait(30)
    give_up = time.monotonic() + 30
    while any(map(_alive, family)) and time.monotonic() < give_up:
        time.sleep(0.1)
    assert [pid for pid in family if _alive(pid)] == []


def test_the_private_redis_is_private() -> None:
    """A socket in a directory of ours, no port, nothing left behind."""

    async def act() -> Path:
        async with open_redis() as url:
            directory = Path(url.removeprefix("unix://")).parent
            status = directory.stat()
            assert (status.st_mode & 0o777, status.st_uid) == (0o700, os.getuid())
        return directory

    assert not asyncio.run(act()).exists()
