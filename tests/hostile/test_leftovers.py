"""Once the cells are closed nothing of what ran in them is left on the machine: no process, container,
control group, file or memory segment.
"""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import docker
import pytest

from sandbox.cells.cgroup import TREE
from sandbox.cells.docker import OWNER_LABEL
from sandbox.cells.owner import own_mark
from sandbox.job import Job, JobResult, Limits, StdioCase
from sandbox.worker.bench import Bench
from tests.fakes.makers import BACKENDS, maker_of

PLANTS = {
    "a daemon": "import os, time\nif not os.fork():\n  os.setsid()\n  if not os.fork():\n"
    "    open('/proc/self/comm', 'w').write('{mark}')\n    time.sleep(600)\n  os._exit(0)",
    "files": "for place in ('/tmp/', '/dev/shm/', '/var/tmp/', '/dev/mqueue/', '/program/'):\n"
    "  try: open(place + '{mark}', 'w').write('{mark}')\n  except OSError: pass",
    "a segment": "import ctypes\nctypes.CDLL(None).shmget(int('{mark}'[:7], 16), 4096, 0o1666)",
    "a semaphore": "import ctypes\nctypes.CDLL(None).semget(int('{mark}'[:7], 16), 1, 0o1666)",
    "a socket": "import socket, time, os\ns = socket.socket(socket.AF_UNIX)\n"
    "s.bind('\\0{mark}')\ns.listen()\n"
    "if not os.fork(): time.sleep(600)",
    "a loop in a child": "import os\nif not os.fork():\n  open('/proc/self/comm', 'w').write('{mark}')\n"
    "  while True: pass",
}


def found(mark: str) -> list[str]:
    """Where on this machine the mark is found."""
    key = str(int(mark[:7], 16))
    left = [f"process {path}" for path in Path("/proc").glob("[0-9]*/comm") if mark in _text(path)]
    left += [f"file {path}" for place in ("/tmp", "/dev/shm", "/var/tmp", "/dev/mqueue")
             for path in Path(place).glob(f"*{mark}*")]  # fmt: skip
    left += [f"segment in {path}" for path in ("/proc/sysvipc/shm", "/proc/sysvipc/sem")
             if key in _text(Path(path)).split()]  # fmt: skip
    return left + (["a socket"] if mark in _text(Path("/proc/net/unix")) else [])


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


def of_ours(backend: str) -> list[str]:
    """Containers and control groups of this process's cells."""
    left = [str(path) for path in Path(TREE).glob(f"**/assay-cell-{own_mark()}-*")]
    if backend == "docker":
        client = docker.from_env(timeout=60)
        named = client.containers.list(all=True, filters={"label": f"{OWNER_LABEL}={own_mark()}"})
        left += [str(container.id) for container in named]
        client.close()
    return left


@pytest.mark.parametrize("backend", BACKENDS)
def test_nothing_is_left(backend: str) -> None:
    """Neither after each program, as far as its own mark goes, nor of the cells after the last."""
    mark = uuid4().hex[:14]
    case = (StdioCase("", ""),)
    with closing(Bench(maker_of(backend), 2_000)) as bench:
        for plant in PLANTS.values():
            source = plant.replace("{mark}", mark)
            job = Job("1", "python", source, case, limits=Limits(1.0, 64, 1.0))
            assert isinstance(bench.judge(job, lambda: 60.0), JobResult)
            assert found(mark) == []
    deadline = time.monotonic() + 30
    while of_ours(backend) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert of_ours(backend) == []
