"""What each step of isolation costs a run: ``python -m benchmarks.steps [--runs 200]``, as root, with bwrap.

Each line does what the line above does, and one thing more, with the cell's own code, as process 1 of
namespaces of its own.  Medians of wall time; the last lines are what a cell saves by staying: namespaces, or
a container, of one's own for each run.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sandbox.supervisor.channel import Place
from sandbox.supervisor.kernel import Kernel
from sandbox.supervisor.launch import Habits, Ladder, climb, ladder, stand_ready
from sandbox.supervisor.reset import Broom
from sandbox.supervisor.seccomp import build_filter
from sandbox.supervisor.warm import warm_up
from sandbox.supervisor.wipe import open_writables

USER = 1 << 20
PLACE = Place("stdio", 3, 4.0, 4.0, 256)
SOURCE = "import sys\nfrom collections import Counter\nprint(Counter(sys.stdin.read().split()))\n"
WRITABLE = ("/tmp", "/dev/shm")
NAMESPACES = [
    "bwrap",
    "--unshare-pid",
    "--unshare-net",
    "--unshare-ipc",
    "--unshare-uts",
    "--dev-bind",
    "/",
    "/",
]
INSIDE = ["--as-pid-1", "--die-with-parent", "--proc", "/proc", "--tmpfs", "/tmp", "--tmpfs", "/dev/shm"]
CONTAINER = ["docker", "run", "--rm", "--network=none", "assay-cell:latest", "/bin/true"]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        inside(options.runs)
        return
    again = [sys.executable, "-m", "benchmarks.steps", "--inside", "--runs", str(options.runs)]
    subprocess.run([*NAMESPACES, *INSIDE, "--chdir", str(Path.cwd()), *again], check=True)
    few = max(3, options.runs // 20)
    plain = say("a plain process that ends at once", few, lambda: command(["/bin/true"]))
    say("  in namespaces of its own", few, lambda: command([*NAMESPACES, "/bin/true"]), plain)
    if shutil.which("docker"):
        say("  in a container of its own", 3, lambda: command(CONTAINER), plain)


def inside(runs: int) -> None:
    """The steps of a run in a cell, one after the other."""
    kernel = Kernel()
    warm_up()
    stand_ready(switches_users=True)
    habits = Habits(128, switches_users=True)
    plain, own_user = ladder(PLACE, USER, Habits(128, switches_users=False)), ladder(PLACE, USER, habits)
    broom = Broom({1}, open_writables(WRITABLE), switches_users=True)
    last = say("fork of a warmed interpreter", runs, lambda: fork(kernel, None))
    last = say("  session, descriptors, limits", runs, lambda: fork(kernel, plain), last)
    last = say("  a user id of its own", runs, lambda: fork(kernel, own_user), last)
    last = say("  a program compiled and run", runs, lambda: fork(kernel, own_user, SOURCE), last)
    kernel.no_new_privileges()
    kernel.install_filter(build_filter(os.uname().machine))
    last = say("  a system call filter", runs, lambda: fork(kernel, own_user, SOURCE), last)

    def cleaned() -> None:
        fork(kernel, own_user, SOURCE)
        broom.sweep((USER,))

    say("  kill what is left, reap, wipe", runs, cleaned, last)


def fork(kernel: Kernel, steps: Ladder | None, source: str = "") -> None:
    """A fork that climbs, runs the source and ends; waits for it."""
    descriptors = [os.open(os.devnull, os.O_RDWR) for _ in range(PLACE.descriptors)]
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            if steps is not None:
                climb(steps, descriptors, kernel)
            exec(compile(source, "main.py", "exec"), {"__name__": "__main__"})
            status = 0
        finally:
            os._exit(status)
    for descriptor in descriptors:
        os.close(descriptor)
    _pid, status = os.waitpid(pid, 0)
    if status:
        raise SystemExit(f"a step failed, with status {status}")


def command(words: list[str]) -> None:
    """A command that succeeds."""
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL)


def say(name: str, runs: int, step: Callable[[], None], before: float = 0.0) -> float:
    """Time a step, print its line, and return its milliseconds."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        step()
        times.append(1000 * (time.perf_counter() - began))
    taken = statistics.median(times)
    print(f"{name:36} {taken:8.2f} ms {taken - before:+8.2f}", flush=True)
    return taken


if __name__ == "__main__":
    main()
