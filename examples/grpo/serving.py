"""A service of our own for the time of a run: started, killed without a word, started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx

ASSAY = Path(__file__).parents[2] / ".venv" / "bin" / "assay"
START_S = 120.0


class ServiceNotStartedError(Exception):
    """The service did not come up; the message says what it said last."""


class OwnService:
    """``assay serve`` on a free port of this machine, with all that it starts, as one group of processes."""

    def __init__(self, log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._log = log
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it can score both kinds of items.  Raises ``ServiceNotStartedError``."""
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(  # noqa: S603 - our own command
                [str(ASSAY), "serve", "--host", "127.0.0.1", "--port", str(self._port)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_ready(self._child)

    def kill(self) -> None:
        """As an out-of-memory killer would, together with its Redis and workers."""
        if self._child is not None and self._child.poll() is None:
            os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()

    def stop(self) -> None:
        """Ask it to end; kill what does not."""
        if self._child is None or self._child.poll() is not None:
            return
        self._child.terminate()
        try:
            self._child.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()

    def _wait_ready(self, child: subprocess.Popen[bytes]) -> None:
        give_up = time.monotonic() + START_S
        while time.monotonic() < give_up and child.poll() is None:
            try:
                roles = httpx.get(f"{self.url}/readyz", timeout=15).json()["roles"]
                if roles["math"]["ok"] and roles["code"]["ok"]:
                    return
            except httpx.HTTPError:
                pass  # not listening yet
            time.sleep(0.2)
        last = self._log.read_text(errors="replace").splitlines()[-10:]
        raise ServiceNotStartedError("\n".join([f"assay serve did not become ready; see {self._log}", *last]))
