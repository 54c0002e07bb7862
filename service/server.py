"""The HTTP server: uvicorn on uvloop and httptools, with our connections."""

from __future__ import annotations

import resource

import uvicorn
from fastapi import FastAPI

from sandbox.logs import set_up_logs
from service.connection import Connection
from service.settings import Settings

STOP_S = 10


def serve(app: FastAPI, settings: Settings) -> bool:
    """Serve until told to stop; whether it ever started."""
    set_up_logs(settings.log_level, settings.log_format)
    _allow_many_connections()
    server = uvicorn.Server(_config(app, settings))
    server.run()
    return server.started


def _config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    class TimedConnection(Connection):
        header_timeout_s = settings.header_timeout_s

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
        timeout_graceful_shutdown=STOP_S,
        backlog=2048,
    )


def _allow_many_connections() -> None:
    """As many open files as the system lets us have: a trainer may hold thousands of connections."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
