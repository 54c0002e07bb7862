"""The place of the experiment: Redis behind a proxy, workers and the service, each a process of its own."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import httpx
import psutil

from benchmarks.faults.engine import open_engine
from benchmarks.faults.kept import Kept, keep
from benchmarks.faults.proxy import Proxy, open_proxy
from cli.child_service import free_port

Need = Literal["engine", "redis-disk", "scratch-disk"]
WORKERS = 2
READY_S = 120.0
DISK_MB = 24


@dataclass(slots=True)
class Place:
    """What there is to break."""

    url: str
    redis: Kept
    redis_port: int
    proxy: Proxy
    service: Kept
    workers: list[Kept]
    disk: Path | None = None
    engine: Kept | None = None
    engine_named: dict[str, str] = field(default_factory=dict)

    def pools(self) -> list[psutil.Process]:
        """The grading pools' templates, whose children grade."""
        return _below(self.service.pid, "grader.zygote")

    def math_children(self) -> list[int]:
        """The processes that grade."""
        with suppress(ProcessLookupError, psutil.NoSuchProcess):
            return [child.pid for pool in self.pools() for child in pool.children()]
        return []

    def cells(self, worker: Kept) -> list[int]:
        """A worker's cells that are processes of its own."""
        with suppress(ProcessLookupError, psutil.NoSuchProcess):
            return [child.pid for child in psutil.Process(worker.pid).children() if child.name() == "bwrap"]
        return []


@asynccontextmanager
async def open_place(needs: frozenset[Need], engine_root: Path, logs: Path) -> AsyncIterator[Place]:
    """Everything, ready to score mathematics and code; logs are left in ``logs``."""
    async with AsyncExitStack() as stack:
        directory = Path(stack.enter_context(_directory()))
        named: dict[str, str] = {}
        engine = None
        if "engine" in needs:
            engine, named = await stack.enter_async_context(open_engine(engine_root, directory, logs))
        disk = stack.enter_context(_small_disk(directory)) if needs & {"redis-disk", "scratch-disk"} else None
        port = free_port()
        on_disk = disk if "redis-disk" in needs else None
        redis = await stack.enter_async_context(keep(_redis(port, directory, on_disk), logs / "redis.log"))
        proxy = await stack.enter_async_context(open_proxy(port))
        scratch = {"TMPDIR": str(disk)} if disk and "scratch-disk" in needs else {}
        environment = {
            **named,
            **scratch,
            "ASSAY_REDIS_URL": f"redis://127.0.0.1:{proxy.port}",
            "ASSAY_CELL": "docker" if engine else "bubblewrap",
            "ASSAY_MATH_CHILDREN": "2",
            "PYTHONUNBUFFERED": "1",
        }
        http_port = free_port()
        serve = _assay("serve", "--port", str(http_port))
        service = await stack.enter_async_context(keep(serve, logs / "service.log", environment))
        workers = [
            await stack.enter_async_context(
                keep(_assay("worker"), logs / f"worker-{number}.log", environment)
            )
            for number in range(WORKERS)
        ]
        url = f"http://127.0.0.1:{http_port}"
        place = Place(url, redis, port, proxy, service, workers, disk, engine, named)
        await until_ready(place)
        yield place


async def until_ready(place: Place) -> None:
    """Wait until mathematics and code can be scored, by all workers.  Raises TimeoutError."""
    async with asyncio.timeout(READY_S), httpx.AsyncClient() as client:
        while not await _is_ready(client, place.url):  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.2)


async def _is_ready(client: httpx.AsyncClient, url: str) -> bool:
    try:
        reply = await client.get(f"{url}/readyz", timeout=10)
        parts = reply.json()["roles"]["code"]["parts"]
    except (httpx.HTTPError, KeyError):
        return False
    able = [part for part in parts if part["name"].startswith("worker ") and part["ok"]]
    return reply.status_code == 200 and len(able) >= WORKERS


def _assay(*words: str) -> list[str]:
    return [sys.executable, "-m", "cli.main", *words]


def _redis(port: int, directory: Path, disk: Path | None) -> list[str]:
    binary = shutil.which("redis-server") or "/usr/bin/redis-server"
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    if disk is None:
        return [*command, "--dir", str(directory)]
    return [*command, "--dir", str(disk), "--appendonly", "yes", "--appendfsync", "everysec"]


@contextmanager
def _directory() -> Iterator[str]:
    """A directory with a path short enough for sockets."""
    path = tempfile.mkdtemp(prefix="assay-faults-", dir="/tmp")
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _small_disk(directory: Path) -> Iterator[Path]:
    """A file system that is soon full.  Needs root."""
    disk = directory / "disk"
    disk.mkdir()
    with ExitStack() as stack:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(disk)]
        subprocess.run(mount, check=True)
        stack.callback(subprocess.run, ["umount", "--lazy", str(disk)], check=False)
        yield disk


def _below(pid: int, module: str) -> list[psutil.Process]:
    """The processes below one that run a module of ours, however deep; their own children left out."""
    found = [one for one in psutil.Process(pid).children(recursive=True) if module in " ".join(one.cmdline())]
    pids = {one.pid for one in found}
    return [one for one in found if one.ppid() not in pids]
