"""A training step in which the service is killed and comes back: no reward is invented, the run goes on."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from assay_client import Client
from assay_client.trainers.trl import AssayReward
from tests.trainers.rollouts import GOLD, RIGHT, WRONG

START_S = 90.0
COMMAND = [sys.executable, "-m", "cli.main", "serve", "--host", "127.0.0.1", "--port"]


@contextmanager
def serving(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A service on the port; killed with all that it started, if it still lives, at the end."""
    environment = {**os.environ, "ASSAY_WORKERS": "0", "ASSAY_MATH_CHILDREN": "1"}
    with subprocess.Popen(
        [*COMMAND, str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as child:
        try:
            yield child
        finally:
            kill(child)


def kill(child: subprocess.Popen[bytes]) -> None:
    """As an out-of-memory killer would: without a word."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait(20)


def wait_ready(url: str) -> None:
    give_up = time.monotonic() + START_S
    while time.monotonic() < give_up:
        try:
            if httpx.get(f"{url}/readyz", timeout=10).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError("the service did not start")


@pytest.mark.slow
@pytest.mark.redis
@pytest.mark.timeout(240)
def test_a_step_outlives_the_service() -> None:
    """Killed between two steps and started during the second: the rewards are true ones, late."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    reward = AssayReward(client=Client(url, timeout_s=120))
    golds = [GOLD] * 4
    completions = [RIGHT, WRONG, RIGHT, "no idea"]
    with serving(port) as first:
        wait_ready(url)
        assert reward(["?"] * 4, completions, answer=golds) == [2.0, 1.0, 2.0, 0.0]
        kill(first)
        steps: list[list[float | None]] = []
        step = threading.Thread(target=lambda: steps.append(reward(["?"] * 4, completions, answer=golds)))
        step.start()
        time.sleep(1.0)
        assert steps == []
        with serving(port):
            step.join(START_S)
            assert steps == [[2.0, 1.0, 2.0, 0.0]]
