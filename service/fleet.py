"""Several server processes on one port: what they share is opened here, and they are kept running.

Each process has a listening socket of its own on the port (SO_REUSEPORT): the kernel spreads connections
evenly, where a shared socket would give most of them to whoever wakes first.
"""

from __future__ import annotations

import asyncio
import logging
import math
import os
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path

from pydantic import SecretStr

from sandbox.logs import set_up_logs
from service.embedded.directory import private_directory
from service.embedded.processes import EmbeddedError, Supervised
from service.embedded.stack import open_embedded
from service.keys import KeyRing
from service.settings import Settings

log = logging.getLogger("assay.fleet")


def serve_fleet(settings: Settings) -> bool:
    """Serve with several processes until told to stop; whether the port could be had.

    Raises ``KeyFileError`` for keys that no process could read.
    """
    set_up_logs(settings.log_level, settings.log_format)
    KeyRing(settings.keys(), settings.api_keys_file)
    try:
        reserved = reserve_port(settings.host, settings.port)
    except OSError as err:
        log.error("cannot listen on %s:%d: %s", settings.host, settings.port, err.strerror)  # noqa: TRY400 - no trace helps
        return False
    with reserved:
        asyncio.run(_serve(settings, reserved.getsockname()[1]))
    return True


def reserve_port(host: str, port: int) -> socket.socket:
    """A socket bound to the port and not listening, so that others of ours can.  Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


async def _serve(settings: Settings, port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        directory = stack.enter_context(private_directory())
        url = await _redis_url(settings, stack)
        environment = {**os.environ, **_environment(settings, port, url)}
        members = [_member(number, directory, environment) for number in range(settings.server_processes)]
        try:
            for member in members:
                await member.start()
            log.info("%d server processes on http://%s:%d", len(members), settings.host, port)
            await stop.wait()
        finally:
            await asyncio.gather(*(member.close() for member in members))


async def _redis_url(settings: Settings, stack: AsyncExitStack) -> str | None:
    """The one Redis of all processes; None where none can be had, which each of them then says."""
    if settings.redis_url is not None:
        return settings.redis_url
    try:
        embedded = open_embedded(settings.workers, settings.queue_name, settings.cells(), settings.data_dir)
        return await stack.enter_async_context(embedded)
    except EmbeddedError as err:
        log.warning("no code can be scored: %s", err)
        return None


def _member(number: int, directory: Path, environment: Mapping[str, str]) -> Supervised:
    command = (sys.executable, "-m", "service.member", str(directory / f"{number}.sock"))
    return Supervised(f"server process {number}", command, environment)


def _environment(settings: Settings, port: int, redis_url: str | None) -> dict[str, str]:
    """The settings as the processes read them: from the environment, where no process list shows secrets."""
    share = math.ceil(settings.math_children / settings.server_processes)
    own = {"port": port, "redis_url": redis_url, "math_children": share, "server_processes": 1, "workers": 0}
    values = {**{name: getattr(settings, name) for name in type(settings).model_fields}, **own}
    return {f"ASSAY_{name.upper()}": _text(value) for name, value in values.items()}


def _text(value: object) -> str:
    """As the environment has it; empty for what is not set."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return "" if value is None else str(value)
