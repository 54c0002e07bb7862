"""What the single command keeps in its data directory outlives it, however it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest
from redis.asyncio import Redis

from cli.child_service import free_port
from service.embedded import data_directory
from service.embedded.processes import EmbeddedError
from service.embedded.redis_server import open_redis
from tests.integration.test_http_jobs import is_up, item, wait_until

pytestmark = pytest.mark.redis

TOTAL = 8_000


@contextmanager
def single_command(data: Path) -> Iterator[tuple[psutil.Process, httpx.Client]]:
    """``assay serve`` with a private Redis that keeps its data there; killed at the end."""
    port = free_port()
    settings = {"ASSAY_PORT": str(port), "ASSAY_DATA_DIR": str(data), "ASSAY_WORKERS": "0"}
    environment = {**os.environ, "ASSAY_MATH_CHILDREN": "1", "ASSAY_CACHE": "off", **settings}
    with subprocess.Popen([sys.executable, "-m", "cli.main", "serve"], env=environment) as process:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
                wait_until(lambda: is_up(client))
                yield psutil.Process(process.pid), client
        finally:
            process.kill()


@pytest.mark.slow
@pytest.mark.parametrize("with_redis", [False, True], ids=["the service", "the service and its Redis"])
def test_a_job_outlives_the_single_command(tmp_path: Path, *, with_redis: bool) -> None:
    """SIGKILL in the middle of a job, and a new service at once: all of its results, the first ones kept."""
    items = [item(number, gold=number + number % 2) for number in range(TOTAL)]
    with single_command(tmp_path) as (process, client):
        path = client.post("/v1/jobs", json={"items": items, "detail": "none"}).headers["location"]
        wait_until(lambda: int(client.get(path, params={"limit": 0}).json()["done"]) > 0)
        redis = [child for child in process.children() if child.name() == "redis-server"]
        assert len(redis) == 1
        for victim in (process, *(redis if with_redis else [])):
            victim.send_signal(signal.SIGKILL)
    with single_command(tmp_path) as (_, client):
        state = client.get(path, params={"limit": 0}).json()
        assert (state["status"], state["total"]) == ("running", TOTAL)
        wait_until(lambda: bool(client.get(path, params={"limit": 0}).json()["status"] == "done"), 90)
        results = client.get(path, params={"limit": TOTAL}).json()["results"]
    assert [result["id"] for result in results] == list(range(TOTAL))
    assert all((result["verdict"] == "correct") == (result["id"] % 2 == 0) for result in results)


def test_only_its_owner_reads_the_directory_and_one_service_uses_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second is told so, rather than writing into the first one's files; the third comes after both."""
    monkeypatch.setattr(data_directory, "PATIENCE_S", 0.3)
    data = tmp_path / "new" / "data"

    async def act() -> bytes | None:
        async with open_redis(data) as url:
            assert stat.S_IMODE(data.stat().st_mode) == stat.S_IRWXU
            async with Redis.from_url(url) as redis:
                await redis.set("kept", "yes")
            with pytest.raises(EmbeddedError, match="in use"):
                async with open_redis(data):
                    pass
        async with open_redis(data) as url, Redis.from_url(url) as redis:
            return await redis.get("kept")

    assert asyncio.run(act()) == b"yes"


def test_a_directory_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """By its name and the reason."""
    (tmp_path / "file").write_text("")

    async def act() -> None:
        async with open_redis(tmp_path / "file" / "data"):
            pass

    with pytest.raises(EmbeddedError, match="no data can be kept in"):
        asyncio.run(act())


def test_a_directory_that_is_not_used_is_said(tmp_path: Path) -> None:
    """The Redis that settings name keeps its data itself; the first word of the service says so."""
    settings = {
        "ASSAY_DATA_DIR": str(tmp_path),
        "ASSAY_REDIS_URL": "redis://127.0.0.1:1/0",
        "ASSAY_PORT": "0",
    }
    command = [sys.executable, "-m", "cli.main", "serve"]
    with subprocess.Popen(command, env={**os.environ, **settings}, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        process.kill()
    assert b"ASSAY_DATA_DIR is not used" in said
