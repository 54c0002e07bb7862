"""The HTTP server: uvicorn on uvloop and httptools, with our connections."""

from __future__ import annotations

import logging
import resource
import signal
import socket

import uvicorn
from fastapi import FastAPI

from sandbox.logs import set_up_logs
from service.connection import Connection
from service.garbage import collect_rarely
from service.listening import Listener
from service.settings import Settings

log = logging.getLogger("assay.server")


def serve(app: FastAPI, settings: Settings, sockets: list[socket.socket] | None = None) -> bool:
    """Serve until told to stop, on the sockets or on the settings' port; whether it ever started."""
    set_up_logs(settings.log_level, settings.log_format)
    warn_if_open(settings)
    _allow_many_connections()
    collect_rarely()
    server = Listener(_config(app, settings))
    _end_as_asked()
    server.run(sockets)
    return server.started


def _config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    class TimedConnection(Connection):
        header_timeout_s = settings.header_timeout_s
        body_timeout_s = settings.body_timeout_s

    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=TimedConnection,
        ws="none",
        lifespan="on",
        log_level=settings.log_level,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=settings.keep_alive_s,
        timeout_graceful_shutdown=settings.drain_s,
        backlog=2048,
    )


def _end_as_asked() -> None:
    """Have SIGTERM and SIGINT end in exit status 0, once what was taken is answered.

    uvicorn stops at the signal and raises it again at its end, for the handler that was there before.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    signal.signal(signal.SIGHUP, lambda *_: None)  # keys are read again by themselves


def warn_if_open(settings: Settings) -> None:
    """Say so where anybody on the network can have programs run."""
    is_local = settings.host == "localhost" or settings.host.startswith("127.") or settings.host == "::1"
    if not is_local and not settings.keys() and settings.api_keys_file is None:
        log.warning(
            "listening on %s without a key: whoever reaches the port may use it (ASSAY_API_KEYS)",
            settings.host,
        )


def _allow_many_connections() -> None:
    """As many open files as the system lets us have: a trainer may hold thousands of connections."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
