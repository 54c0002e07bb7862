"""Many at once: a crowd of submissions that fill what can be filled, and more workers than cores.

What is right stays right, what is wrong stays wrong, and the machine can be worked with meanwhile.
"""

# ruff: noqa: E501 -- each program stays on its line
from __future__ import annotations

import os
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from sandbox.job import Fault, Job, JobResult, Limits, NamedChecker, StdioCase
from sandbox.worker.bench import Bench
from tests.fakes.makers import BACKENDS, maker_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

CROWD = int(os.environ.get("ASSAY_TEST_CROWD", "30"))  # 200 take some minutes
FILL = {
    "memory": "x = []\nwhile True: x.append(bytearray(b'x') * (1 << 22))",
    "memory of children": "import os, time\nfor _ in range(30):\n  if not os.fork():\n    x = bytearray(b'x') * (30 << 20)\n"
    "    time.sleep(9)\ntime.sleep(9)",
    "mappings": "import mmap\nx = []\nwhile True:\n  x.append(mmap.mmap(-1, 1 << 24)); x[-1].write(b'x' * (1 << 24))",
    "processes": "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass",
    "threads": "import threading, time\nwhile True:\n  try: threading.Thread(target=time.sleep, args=(9,)).start()\n"
    "  except (RuntimeError, MemoryError): pass",
    "disk": "i = 0\nwhile True:\n  try:\n    with open(f'/tmp/{i}', 'wb') as f:\n      while True: f.write(b'x' * (1 << 20))\n"
    "  except OSError: i += 1",
    "files": "i = 0\nwhile True:\n  open(f'/tmp/{i}', 'w').close(); i += 1",
    "output": "while True: print('x' * 100000)",
    "error output": "import sys\nwhile True: print('x' * 100000, file=sys.stderr)",
    "sockets": "import socket\nx = []\nwhile True:\n  try:\n    x.append(socket.socketpair()); x[-1][0].setblocking(False)\n"
    "    while True: x[-1][0].send(b'x' * 65536)\n  except OSError: pass",
}  # fmt: skip
SMALL = Limits(time_s=0.3, memory_mb=64, output_mb=1.0)
SUM = (StdioCase("1 2\n", "3\n"), StdioCase("4 5\n", "9\n"))
INNOCENT = {
    "right": ("print(sum(map(int, input().split())))", "correct"),
    "wrong": ("print(len(input()))", "incorrect"),
    "fails": ("print(1 / 0)", "runtime_error"),
}
# CPU time is what counts: these are near their limit of one second, or far from it, or only sleep.
NEAR = {
    **INNOCENT,
    "half a second": ("import time\nwhile time.process_time() < 0.5: pass\nprint(sum(map(int, input().split())))", "correct"),
    "most of a second": ("import time\nwhile time.process_time() < 0.8: pass\nprint(sum(map(int, input().split())))", "correct"),
    "for ever": ("while True: pass", "time_limit"),
    "sleeps a little": ("import time\ntime.sleep(0.5)\nprint(sum(map(int, input().split())))", "correct"),
    "sleeps for long": ("import time\ntime.sleep(60)", "time_limit"),
    "threads": ("import threading\nt = [threading.Thread(target=sum, args=(range(200000),)) for _ in range(8)]\n"
                "[x.start() for x in t]; [x.join() for x in t]\nprint(sum(map(int, input().split())))", "correct"),
    "forty megabytes": ("x = bytearray(b'x') * (40 << 20)\nprint(sum(map(int, input().split())))", "correct"),
    "two hundred": ("x = bytearray(b'x') * (200 << 20)\nprint(1)", "memory_limit"),
}  # fmt: skip
ONE_SECOND = Limits(time_s=1.0, memory_mb=128, output_mb=1.0)


def judged(backend: str, jobs: list[Job], workers: int) -> list[JobResult | Fault]:
    """What comes of the jobs with so many workers, each with a cell of its own."""
    waiting = list(enumerate(jobs))
    results: dict[int, JobResult | Fault] = {}
    lock = threading.Lock()

    def work(_: int) -> None:
        with closing(Bench(maker_of(backend), 2_000)) as bench:
            while True:
                with lock:
                    if not waiting:
                        return
                    index, job = waiting.pop(0)
                results[index] = bench.judge(job, lambda: 300.0)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, range(workers)))
    return [results[index] for index in range(len(jobs))]


def verdict_of(result: JobResult | Fault) -> str:
    return result.verdict if isinstance(result, JobResult) else f"fault {result.code}: {result.message}"


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_crowd_that_fills_everything_bothers_nobody(backend: str) -> None:
    """With as many others in between; none of it is our fault, and processes can be started."""
    attacks = list(FILL.values())
    jobs, wanted = [], []
    for number in range(CROWD):
        jobs.append(Job(str(number), "python", attacks[number % len(attacks)], SUM, limits=SMALL))
        wanted.append("")
        source, verdict = list(INNOCENT.values())[number % len(INNOCENT)]
        jobs.append(Job(f"{number} beside", "python", source, SUM, limits=ONE_SECOND))
        wanted.append(verdict)
    over = threading.Event()
    beats: list[int] = []

    def beat() -> None:
        while not over.wait(0.2):
            beats.append(subprocess.run(["true"], timeout=60, check=False).returncode)

    heart = threading.Thread(target=beat)
    heart.start()
    try:
        results = judged(backend, jobs, workers=4)
    finally:
        over.set()
        heart.join()
    assert set(beats) == {0}
    for job, result, verdict in zip(jobs, results, wanted, strict=True):
        assert isinstance(result, JobResult), (job.source, result)
        assert result.verdict == verdict or (not verdict and result.verdict != "correct"), (
            job.source,
            result,
        )


@pytest.mark.parametrize("backend", BACKENDS)
def test_four_times_as_many_workers_as_cores_give_the_same_verdicts(backend: str) -> None:
    """As one at a time: others' work costs a program nothing but patience."""
    jobs = [Job(name, "python", source, SUM, limits=ONE_SECOND) for name, (source, _) in NEAR.items()] * 3
    wanted = [verdict for _, verdict in NEAR.values()] * 3
    alone = [verdict_of(result) for result in judged(backend, jobs[: len(NEAR)], workers=1)]
    crowded = [verdict_of(result) for result in judged(backend, jobs, workers=8)]
    assert alone == wanted[: len(NEAR)]
    assert crowded == wanted


@pytest.mark.parametrize("backend", BACKENDS)
def test_megabytes_are_graded_to_the_last_byte(backend: str) -> None:
    """Up to the limit exactly; beyond it, said so."""
    size = 9_000_000
    source = f"import sys\nsys.stdout.write('x' * {size - 1} + input())"
    results = [
        judged(backend, [_printing(source, text, size, limit)], workers=1)[0]
        for text, limit in (("y", 16.0), ("z", 16.0), ("y", 8.0))
    ]
    assert [verdict_of(result) for result in results] == ["correct", "incorrect", "output_limit"]


def _printing(source: str, text: str, size: int, output_mb: float) -> Job:
    case = StdioCase(text, "x" * (size - 1) + "y")
    limits = Limits(time_s=5.0, memory_mb=256, output_mb=output_mb)
    return Job("1", "python", source, (case,), checker=NamedChecker("exact"), limits=limits)
