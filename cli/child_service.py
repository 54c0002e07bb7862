"""An ``assay serve`` of our own, as a child process on a free loopback port, for as long as it is needed."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import IO, Any

import httpx

START_S = 90.0
CODE_WAIT_S = 40.0
STOP_S = 20.0
PR_SET_PDEATHSIG = 1


# Of /readyz: "math" and "code", each with "ok" and its "parts".
Roles = dict[str, dict[str, Any]]


class NotStartedError(Exception):
    """The child did not come up; the message says why."""


@contextmanager
def child_service(*, needs_code: Callable[[], bool], say: Callable[[str], None]) -> Iterator[str]:
    """The URL of a service that can score mathematics, and code if at all.  Raises ``NotStartedError``.

    ``needs_code`` is asked only while code cannot be scored yet: to look may take a while.
    """
    port = free_port()
    with tempfile.TemporaryFile() as log:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "cli.main", "serve", "--host", "127.0.0.1", "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, "ASSAY_DATA_DIR": ""},  # it may be another service's, and nothing is to stay
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - this command has no threads yet
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_ready(child, url, log, needs_code=cache(needs_code), say=say)
            yield url
        finally:
            _stop(child)


def _wait_ready(
    child: subprocess.Popen[bytes],
    url: str,
    log: IO[bytes],
    *,
    needs_code: Callable[[], bool],
    say: Callable[[str], None],
) -> None:
    began = time.monotonic()
    while True:
        if child.poll() is not None:
            raise NotStartedError(f"assay serve ended with status {child.returncode}:\n{_tail(log)}")
        waited = time.monotonic() - began
        ready = _ready(url)
        if ready is not None and ready["math"]["ok"]:
            reason = _code_reason(ready)
            if reason is None or not needs_code():
                return
            if waited > CODE_WAIT_S or _is_settled(ready):
                say(f"code cannot be scored: {reason}")
                return
        if waited > START_S:
            raise NotStartedError(f"assay serve was not ready after {START_S:g} s:\n{_tail(log)}")
        time.sleep(0.1)


def _ready(url: str) -> Roles | None:
    """What /readyz says; None if nobody answers."""
    try:
        reply = httpx.get(f"{url}/readyz", timeout=15)
    except httpx.HTTPError:
        return None
    roles: Roles | None = reply.json().get("roles")
    return roles


def _is_settled(ready: Roles) -> bool:
    """Whether waiting for code is in vain: there is no queue, or the workers are there and have no cell."""
    names = [str(part["name"]) for part in ready["code"]["parts"] if not part["ok"]]
    return any(name == "sandbox" or name.startswith("worker ") for name in names)


def _code_reason(ready: Roles) -> str | None:
    if ready["code"]["ok"]:
        return None
    return "; ".join(part["message"] for part in ready["code"]["parts"] if not part["ok"])


def _stop(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(STOP_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def free_port() -> int:
    """A loopback port that nobody hears on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _tail(log: IO[bytes]) -> str:
    log.seek(0)
    return b"\n".join(log.read().splitlines()[-15:]).decode("utf-8", "replace")


def _die_with_parent() -> None:
    """In the child: a parent that is killed leaves no service behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
