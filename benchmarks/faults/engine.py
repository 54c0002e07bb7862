"""A container engine of our own, so that breaking it disturbs nobody: its own socket, data and containers.

Its containerd is a process apart, as service managers run it.  One that dockerd starts for itself dies with
a killed dockerd, and the next dockerd often waits for it in vain and gives up.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.faults.kept import Kept, keep

IMAGE = "assay-cell:latest"
READY_S = 60.0
ANSWER_S = 30.0
CONTAINERD = """
version = 2
root = "{place}/containerd"
state = "{place}/containerd-state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "{place}/containerd.sock"
"""


@asynccontextmanager
async def open_engine(root: Path, place: Path, logs: Path) -> AsyncIterator[tuple[Kept, dict[str, str]]]:
    """A dockerd with the cell image, and the environment that names it.

    ``root`` keeps its images from one run to the next; what it says is left in ``logs``.  Needs root, and
    an engine that has the image.
    """
    socket = f"unix://{place / 'engine.sock'}"
    named = {"DOCKER_HOST": socket}
    config = place / "containerd.toml"
    await asyncio.to_thread(config.write_text, CONTAINERD.format(place=place))
    containerd = [*_apart("containerd"), "--config", str(config)]
    async with (
        keep(containerd, logs / "containerd.log"),
        keep(_dockerd(root, place, socket), logs / "engine.log") as engine,
    ):
        await until_ready(named)
        await asyncio.to_thread(_remove_containers, named)  # of a run that was cut off
        if not await asyncio.to_thread(_has_image, named):
            await asyncio.to_thread(_copy_image, named)
        try:
            yield engine, named
        finally:
            await asyncio.to_thread(_remove_containers, named)


async def until_ready(named: Mapping[str, str]) -> None:
    """Wait until the engine answers.  Raises TimeoutError."""
    await _until(_answers, named)


async def until_runs(named: Mapping[str, str]) -> None:
    """Wait until the engine runs containers, which takes longer.  Raises TimeoutError."""
    await _until(_runs, named)


async def _until(holds: Callable[[Mapping[str, str]], bool], named: Mapping[str, str]) -> None:
    async with asyncio.timeout(READY_S):
        while not await asyncio.to_thread(holds, named):  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.1)


def _apart(binary: str) -> list[str]:
    """The command in a network of its own: an engine without a bridge removes docker0, another engine's."""
    found = shutil.which(binary) or f"/usr/sbin/{binary}"
    return [shutil.which("unshare") or "/usr/bin/unshare", "--net", "--", found]


def _dockerd(root: Path, place: Path, socket: str) -> list[str]:
    return [
        *_apart("dockerd"),
        f"--containerd={place / 'containerd.sock'}",
        f"--host={socket}",
        f"--data-root={root}",
        f"--exec-root={place / 'engine'}",
        f"--pidfile={place / 'engine.pid'}",
        "--bridge=none",
        "--iptables=false",
        "--ip-forward=false",
        "--log-level=warn",
    ]


def _answers(named: Mapping[str, str]) -> bool:
    return _docker(named, "version").returncode == 0


def _runs(named: Mapping[str, str]) -> bool:
    return _docker(named, "run", "--rm", "--network=none", IMAGE, "/bin/true").returncode == 0


def _has_image(named: Mapping[str, str]) -> bool:
    return _docker(named, "image", "inspect", IMAGE).returncode == 0


def _copy_image(named: Mapping[str, str]) -> None:
    """From the engine that everybody uses to ours."""
    with subprocess.Popen(["docker", "save", IMAGE], stdout=subprocess.PIPE) as saved:
        subprocess.run(["docker", "load"], stdin=saved.stdout, env={**os.environ, **named}, check=True)


def _remove_containers(named: Mapping[str, str]) -> None:
    found = _docker(named, "ps", "-aq").stdout.split()
    if found:
        _docker(named, "rm", "-f", *found)


def containers(named: Mapping[str, str]) -> list[str]:
    """The ids of the cells that run on it."""
    return _docker(named, "ps", "-q").stdout.split()


def kill_container(named: Mapping[str, str], container: str) -> None:
    """SIGKILL for a cell and everything in it."""
    _docker(named, "kill", container)


def _docker(named: Mapping[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """What the client says; an engine that does not answer in time has failed."""
    command = ["timeout", f"{ANSWER_S:g}", "docker", *words]
    return subprocess.run(command, env={**os.environ, **named}, capture_output=True, text=True, check=False)
