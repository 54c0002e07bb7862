"""Processes that the service keeps alive: started again when they end, with growing pauses, and ended with
it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress

FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 15.0
STEADY_S = 20.0  # a process that lived so long was well: the next pause is short again
PATIENCE_S = 15.0  # from SIGTERM to SIGKILL

log = logging.getLogger(__name__)


class EmbeddedError(Exception):
    """An embedded part cannot be started; the message says why and what to do."""


class Supervised:
    """One command that should always be running, between ``start`` and ``close``; in our environment, or in
    another.  ``pass_fds``: descriptors of ours that it has, too.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self._name = name
        self._command = command
        self._environment = environment
        self._pass_fds = pass_fds
        self._process: Process | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The process as it runs now; None between two."""
        return None if self._process is None else self._process.pid

    async def start(self) -> None:
        """Start it, and keep it running.  Raises OSError if it cannot be started at all."""
        self._process = await self._spawn()
        self._task = asyncio.create_task(self._keep_running())

    async def close(self) -> None:
        """End it: SIGTERM, and SIGKILL for one that does not listen; idempotent."""
        task, self._task = self._task, None
        if task is None:
            return
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        if self._process is not None:
            await _end(self._process)

    async def _keep_running(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            began = time.monotonic()
            status = await self._process.wait() if self._process is not None else "no process"
            self._process = None
            log.warning("%s ended with status %s; it is started again in %.1f s", self._name, status, pause)
            await asyncio.sleep(pause)
            pause = FIRST_PAUSE_S if time.monotonic() - began > STEADY_S else min(2 * pause, LONGEST_PAUSE_S)
            try:
                self._process = await self._spawn()
            except OSError as err:  # too many processes, say: that passes
                log.warning("%s cannot be started: %s", self._name, err)

    async def _spawn(self) -> Process:
        """Start it in a session of its own, so that Ctrl-C reaches the service alone, tied to our life."""
        tied = (sys.executable, "-m", "service.embedded.tied", str(os.getpid()), str(int(signal.SIGTERM)))
        return await asyncio.create_subprocess_exec(
            *tied,
            *self._command,
            stdin=DEVNULL,
            stdout=DEVNULL,
            start_new_session=True,
            env=self._environment,
            pass_fds=self._pass_fds,
        )


async def _end(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(PATIENCE_S):
            await process.wait()
    except TimeoutError:
        log.warning("process %d does not end, it is killed", process.pid)
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
