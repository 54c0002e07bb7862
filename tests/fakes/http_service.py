"""A real uvicorn on a free port, in a thread, with whatever backends a test wants."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn

from service.app import build_app
from service.connection import Connection
from service.desk import Backends
from service.listening import Listener
from service.settings import Settings
from tests.fakes.clock import RealClock


@contextmanager
def http_service(backends: Backends, **settings: object) -> Iterator[str]:
    """The base URL of a running service; its settings are the defaults but for those given."""

    @asynccontextmanager
    async def open_backends() -> AsyncIterator[Backends]:
        yield backends

    chosen = Settings(**settings)  # type: ignore[arg-type]  # pydantic checks

    class TimedConnection(Connection):
        header_timeout_s = chosen.header_timeout_s
        body_timeout_s = chosen.body_timeout_s

    app = build_app(chosen, open_backends, RealClock())
    config = uvicorn.Config(
        app,
        http=TimedConnection,
        loop="asyncio",
        log_config=None,
        lifespan="on",
        proxy_headers=False,
    )
    server = Listener(config)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive(), "the server did not stop"
