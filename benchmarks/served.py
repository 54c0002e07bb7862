"""A service of our own on the loopback, and what its processes use."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import psutil

from cli.child_service import free_port

READY_S = 90.0


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU seconds of the server, of the grading processes, and of the workers with their cells."""

    server: float
    pool: float
    workers: float

    def __sub__(self, other: Usage) -> Usage:
        return Usage(self.server - other.server, self.pool - other.pool, self.workers - other.workers)


@dataclass(frozen=True, slots=True)
class Served:
    """A service that runs."""

    port: int
    process: psutil.Process

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def processes(self) -> dict[str, list[psutil.Process]]:
        """All its processes by role: server, zygote, child, redis, worker, cell."""
        found: dict[str, list[psutil.Process]] = {"server": [self.process]}
        for one in self.process.children(recursive=True):
            found.setdefault(_role(one), []).append(one)
        return found

    def usage(self) -> Usage:
        """What it has used so far."""
        roles = self.processes()
        sums = {role: sum(map(_cpu_s, ones)) for role, ones in roles.items()}
        pool = sums.get("zygote", 0.0) + sums.get("child", 0.0)
        return Usage(sums["server"], pool, sums.get("worker", 0.0) + sums.get("cell", 0.0))


@contextmanager
def served(workers: int = 0, **settings: str) -> Iterator[Served]:
    """The service, ready; ``settings`` by name, without ``ASSAY_``.  Raises TimeoutError."""
    port = free_port()
    chosen = {f"ASSAY_{name.upper()}": value for name, value in settings.items()}
    environment = {**os.environ, "ASSAY_LOG_LEVEL": "warning", "ASSAY_WORKERS": str(workers), **chosen}
    command = [sys.executable, "-m", "cli.main", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment) as process:
        try:
            found = Served(port, psutil.Process(process.pid))
            _until_ready(found, needs_code=workers > 0)
            yield found
        finally:
            process.terminate()
            process.wait(60)


def resident_mb(process: psutil.Process) -> float:
    """Resident memory, shared pages included, MB."""
    return float(process.memory_info().rss) / 1e6


def own_mb(process: psutil.Process) -> float:
    """Memory with a fair share of what is shared (PSS), MB."""
    return float(process.memory_full_info().pss) / 1e6


def _until_ready(found: Served, *, needs_code: bool) -> None:
    end = time.monotonic() + READY_S
    while time.monotonic() < end:
        try:
            roles = httpx.get(f"{found.url}/readyz", timeout=10).json()["roles"]
        except (httpx.HTTPError, KeyError):
            roles = None
        if roles is not None and (roles["code"]["ok"] or not needs_code):
            return
        time.sleep(0.1)
    raise TimeoutError("the service did not get ready")


def _role(process: psutil.Process) -> str:
    command = " ".join(process.cmdline())
    if "grader.zygote" in command:
        parent = process.parent()
        is_child = parent is not None and "grader.zygote" in " ".join(parent.cmdline())
        return "child" if is_child else "zygote"
    if "redis-server" in command:
        return "redis"
    return "worker" if "sandbox.worker" in command else "cell"


def _cpu_s(process: psutil.Process) -> float:
    """Its own, and that of its children that have ended."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)
