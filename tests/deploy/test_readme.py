"""The request that the README shows does what the README says."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.redis, pytest.mark.bubblewrap, pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[str]:
    """``assay serve`` with its embedded defaults, ready to score code."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "cli.main", "serve", "--port", str(port)]
    with (
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log) as process,
    ):
        try:
            wait_until_ready(f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(60)


def wait_until_ready(url: str) -> None:
    """Until mathematics and code can both be scored."""
    for _ in range(200):
        try:
            if httpx.get(f"{url}/readyz", timeout=10).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    pytest.fail("the service did not become ready")


def test_the_shown_request_is_rewarded(service: str) -> None:
    """Both items of the curl command, one of mathematics and one of code, are right and well formed."""
    readme = (ROOT / "README.md").read_text()
    shown = re.search(r"curl -s http://127\.0\.0\.1:8000(\S+) .*? -d '(.*?)'\n```", readme, re.DOTALL)
    assert shown is not None
    path, body = shown.groups()
    reply = httpx.post(
        service + path, content=body.encode(), headers={"Content-Type": "application/json"}, timeout=90
    )
    assert reply.status_code == 200, reply.text
    assert [result["reward"] for result in reply.json()["results"]] == [2.0, 2.0], reply.text
    assert httpx.get(f"{service}/docs", timeout=10).status_code == 200
