"""What only bubblewrap's cells owe: bounds on the cell as a whole, or word that there are none, and no group
that outlives its worker.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from glob import glob

import pytest

from sandbox.cells.bubblewrap import BubblewrapMaker
from sandbox.cells.cgroup import TREE, can_limit
from sandbox.cells.order import CellError, Program, RunLimits, StdioOrder
from sandbox.cells.owner import mark_of
from tests.conformance.test_inputs import EXCHANGED, FORGED, INPUTS
from tests.fakes.makers import maker_of, play

pytestmark = pytest.mark.bubblewrap
OPEN = """
import time
from sandbox.cells.bubblewrap import BubblewrapMaker
cell = BubblewrapMaker().open()
print("open", flush=True)
time.sleep(600)
"""
# Memory that no process seems to have: the kernel keeps it for the mapping, not for the pages in use.
HIDDEN = """
import mmap
kept = []
while True:
    some = mmap.mmap(-1, 64 << 20)
    for at in range(0, 64 << 20, 1 << 20):
        some[at : at + (1 << 20)] = b"x" * (1 << 20)
        some.madvise(mmap.MADV_DONTNEED, at, 1 << 20)
    kept.append(some)
"""
# Says how many processes the supervisor has, and every way to reach one of them that is not refused.
REACHING = """
import os, signal, socket, struct
fcntl, resource = __import__("fcntl"), __import__("resource")
others = [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]
open_folders = {pid: os.open(f"/proc/{pid}", os.O_RDONLY) for pid in others}
pipe, pair = os.pipe()[0], socket.socketpair()[0]
ways = {
    "kill": lambda pid: os.kill(pid, 0),
    "kill its group": lambda pid: os.kill(-pid, 0),
    "signal by folder": lambda pid: signal.pidfd_send_signal(open_folders[pid], 0),
    "signal by pipe": lambda pid: fcntl.fcntl(pipe, fcntl.F_SETOWN, pid),
    "signal by pipe, more exactly": lambda pid: fcntl.fcntl(pipe, 15, struct.pack("=ii", 1, pid)),
    "signal by socket": lambda pid: fcntl.ioctl(pair, 0x8901, struct.pack("=i", pid)),
    "affinity": lambda pid: os.sched_setaffinity(pid, {0}),
    "scheduler": lambda pid: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)),
    "priority": lambda pid: os.setpriority(os.PRIO_PROCESS, pid, 19),
    "priority of its group": lambda pid: os.setpriority(os.PRIO_PGRP, pid, 19),
    "priority of its user": lambda pid: os.setpriority(os.PRIO_USER, 0, 19),
    "limits": lambda pid: resource.prlimit(pid, resource.RLIMIT_CPU, (0, 0)),
    "memory": lambda pid: open(f"/proc/{pid}/mem", "rb").read(1),
}
open_ways = []
for pid in open_folders:
    for name, way in ways.items():
        try:
            way(pid)
            open_ways.append((pid, name))
        except OSError:
            pass
print(len(others), open_ways)
"""


def groups_of(pid: int) -> list[str]:
    """The control groups of a worker's cells."""
    return [
        path
        for parent in ("", "memory/", "pids/")
        for path in glob(f"{TREE}/{parent}assay-cell-{mark_of(pid)}-*")
    ]


def test_a_cell_as_a_whole_is_bounded_or_it_is_said() -> None:
    """Where control groups can be made, what no process seems to have is bounded as well."""
    maker = BubblewrapMaker(memory_mb=512)
    told = any("as a whole" in gap for gap in maker.gaps)
    assert told is not can_limit()
    cell = maker.open()
    try:
        assert bool(groups_of(os.getpid())) is not told
        if told:
            return
        limits = RunLimits(cpu_s=20, wall_s=60, memory_mb=128, output_bytes=1 << 16)
        (report,) = cell.run(StdioOrder(Program("python", HIDDEN), limits, (b"",)))
        assert report.ended in ("signalled", "memory", "exited")
        assert report.exit_code or report.signal
        assert play(cell, "print(5)")[0].stdout == b"5\n"
    finally:
        cell.close()
    assert groups_of(os.getpid()) == []


def test_groups_of_dead_workers_are_swept() -> None:
    """A worker that is killed says no goodbye; its cell dies with it, its groups at the next sweep."""
    with subprocess.Popen([sys.executable, "-c", OPEN], stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"open\n"
        left = groups_of(worker.pid)
        worker.kill()
    assert bool(left) is can_limit()
    deadline = time.monotonic() + 30
    while any(map(os.path.exists, left)) and time.monotonic() < deadline:
        BubblewrapMaker().sweep()
        time.sleep(0.1)
    assert [path for path in left if os.path.exists(path)] == []


def test_an_ordinary_user_s_cell_says_its_gaps() -> None:
    maker = maker_of("bubblewrap, not root")
    assert any("as a whole" in gap for gap in getattr(maker, "gaps", ()))


@pytest.mark.parametrize(
    ("maker", "words"),
    [
        (BubblewrapMaker(root="/none-such"), "make cell-root"),
        (BubblewrapMaker(root="/proc/self/task"), "does not exist"),
        (BubblewrapMaker(python="/usr/bin/none-such"), "Python 3.11"),
    ],
    ids=["no root", "an empty root", "no interpreter"],
)
def test_what_is_missing_is_told(maker: BubblewrapMaker, words: str) -> None:
    """Before a cell is opened, and none is."""
    assert words in str(maker.unavailable())
    with pytest.raises((CellError, OSError)):
        maker.open()


@pytest.mark.docker
@pytest.mark.slow
def test_an_unpacked_image_has_the_image_s_languages() -> None:
    """And none of the machine's own programs."""
    with_engine, without = maker_of("docker").open(), maker_of("bubblewrap, image").open()
    try:
        assert without.languages() == with_engine.languages()
        source = "import os; print(sorted(os.listdir('/usr/local/include')))"
        assert play(without, source)[0].stdout == play(with_engine, source)[0].stdout
    finally:
        with_engine.close()
        without.close()


@pytest.mark.parametrize("source", [FORGED, EXCHANGED], ids=["forged", "exchanged"])
def test_no_run_of_a_user_s_own_cell_gets_another_s_code(source: str) -> None:
    """Where all share one user id, a run could open both ends of the pipe by which code is handed on."""
    cell = maker_of("bubblewrap, not root").open()
    try:
        assert [report.stdout for report in play(cell, source, *INPUTS)] == [b"1\n", b"2\n", b"3\n"]
    finally:
        cell.close()


@pytest.mark.parametrize("first_line", ["", "import unittest"], ids=["the small zygote", "the wide zygote"])
def test_a_user_s_own_supervisor_cannot_be_reached(first_line: str) -> None:
    """Where all share one user id, only the filter keeps a run from ending the cell before it is judged."""
    cell = maker_of("bubblewrap, not root").open()
    try:
        first, second = play(cell, first_line + REACHING, b"", b"")
        assert first.stdout == second.stdout == b"4 []\n"
    finally:
        cell.close()
