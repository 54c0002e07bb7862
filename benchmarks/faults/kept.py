"""Commands that are started again when they end, as a container's restart policy would."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

PAUSE_S = 0.3
PATIENCE_S = 40.0


class Kept:
    """A command that runs until the end, with its output in a log; ``statuses`` says how it ended so far."""

    def __init__(self, command: Sequence[str], log: Path, environment: Mapping[str, str]) -> None:
        self._command = command
        self._log = log
        self._environment = environment
        self._process: Process | None = None
        self._wanted = asyncio.Event()
        self.statuses: list[int] = []

    @property
    def pid(self) -> int:
        """The process as it runs now.  Raises ProcessLookupError between two."""
        if self._process is None:
            raise ProcessLookupError(f"{self._command[0]} does not run now")
        return self._process.pid

    @property
    def name(self) -> str:
        """What its log is called."""
        return self._log.stem

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, if it runs."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def start(self) -> None:
        """Have it running from now on."""
        self._wanted.set()

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End it, and leave it ended."""
        self._wanted.clear()
        async with asyncio.timeout(PATIENCE_S):
            while self._process is not None:
                self.send(number)
                await asyncio.sleep(0.2)

    async def run(self) -> None:
        """Keep it running while it is wanted, for ever."""
        while True:
            await self._wanted.wait()
            with self._log.open("ab") as log:
                self._process = await asyncio.create_subprocess_exec(
                    *_tied(),
                    *self._command,
                    stdin=DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=dict(self._environment),
                    start_new_session=True,
                )
            self.statuses.append(await self._process.wait())
            self._process = None
            await asyncio.sleep(PAUSE_S)


def _tied() -> tuple[str, ...]:
    """What to put before a command, so that it ends with us, also when we are killed."""
    return (sys.executable, "-m", "service.embedded.tied", str(os.getpid()), str(int(signal.SIGTERM)))


@asynccontextmanager
async def keep(
    command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Kept]:
    """The command, running until the context ends."""
    kept = Kept(command, log, {**os.environ, **(environment or {})})
    task = asyncio.create_task(kept.run())
    kept.start()
    try:
        yield kept
    finally:
        try:
            await kept.stop()
        except TimeoutError:
            kept.send(signal.SIGKILL)
        task.cancel()
