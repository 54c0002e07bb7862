"""How fast cells run short programs, against plain unsandboxed processes, in turns within one run.

    python -m benchmarks.cells [--rounds 5] [--runs 200] [--slots 2]

The reference is ``/usr/bin/python3 -I program.py < input`` a run, as many at once as there are slots; a
backend has one warm cell a slot, ten inputs an order.  Every output is checked.  Ratios are medians.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress

from sandbox.cells import find_makers
from sandbox.cells.order import Cell, CellMaker, Program, RunLimits, StdioOrder

INPUTS_PER_ORDER = 10
LIMITS = RunLimits(cpu_s=4, wall_s=30, memory_mb=256, output_bytes=1 << 20)
SOURCE = """
import sys
from collections import defaultdict

def main():
    n, *edges = map(int, sys.stdin.read().split())
    graph = defaultdict(list)
    for a, b in zip(edges[::2], edges[1::2]):
        graph[a].append(b)
        graph[b].append(a)
    seen, todo = {1}, [1]
    while todo:
        here = todo.pop()
        for there in graph[here]:
            if there not in seen:
                seen.add(there)
                todo.append(there)
    print(len(seen))

main()
"""
INPUT = b"50\n" + b"\n".join(b"%d %d" % (i, i + 1) for i in range(1, 50))
OUTPUT = b"50\n"


def main() -> None:
    """Measure and print a table."""
    options = _options()
    with ExitStack() as stack:
        contestants = {"raw": stack.enter_context(_raw(options.slots))}
        for maker in find_makers():
            reason = maker.unavailable()
            if reason is not None:
                print(f"{maker.name}: left out, {reason}")
                continue
            contestants[maker.name] = stack.enter_context(_cells(maker, options.slots))
        rates = _measure(contestants, options.rounds, options.runs)
        _print(rates, [pid for pid in _descendants(os.getpid()) if pid != os.getpid()])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--runs", type=int, default=200, help="a round and contestant")
    parser.add_argument("--slots", type=int, default=os.cpu_count() or 2)
    return parser.parse_args()


def _measure(contestants: dict[str, Callable[[int], None]], rounds: int, runs: int) -> dict[str, list[float]]:
    """Runs a second, by contestant and round; one short round before is not counted."""
    rates: dict[str, list[float]] = {name: [] for name in contestants}
    for contest in contestants.values():
        contest(INPUTS_PER_ORDER * 2)
    for _round in range(rounds):
        for name, contest in contestants.items():
            started = time.perf_counter()
            contest(runs)
            rates[name].append(runs / (time.perf_counter() - started))
    return rates


@contextmanager
def _raw(slots: int) -> Iterator[Callable[[int], None]]:
    with tempfile.NamedTemporaryFile(suffix=".py") as file, ThreadPoolExecutor(slots) as pool:
        file.write(SOURCE.encode())
        file.flush()

        def once(_number: int) -> None:
            command = ["/usr/bin/python3", "-I", file.name]
            done = subprocess.run(command, input=INPUT, capture_output=True, check=True)
            assert done.stdout == OUTPUT

        yield lambda runs: _all(pool, once, runs)


@contextmanager
def _cells(maker: CellMaker, slots: int) -> Iterator[Callable[[int], None]]:
    cells = [maker.open() for _slot in range(slots)]
    order = StdioOrder(Program("python", SOURCE), LIMITS, (INPUT,) * INPUTS_PER_ORDER)
    try:
        with ThreadPoolExecutor(slots) as pool:
            free: list[Cell] = list(cells)

            def once(_number: int) -> None:
                cell = free.pop()
                for report in cell.run(order):
                    assert report.stdout == OUTPUT
                free.append(cell)

            yield lambda runs: _all(pool, once, runs // INPUTS_PER_ORDER)
    finally:
        for cell in cells:
            cell.close()


def _all(pool: ThreadPoolExecutor, once: Callable[[int], None], count: int) -> None:
    for _done in pool.map(once, range(count)):
        pass


def _descendants(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError), open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        for child in file.read().split():
            yield from _descendants(int(child))


def _print(rates: dict[str, list[float]], pids: list[int]) -> None:
    print(f"{'':12} {'runs/s':>8} {'x raw':>7}")
    for name, measured in rates.items():
        ratios = [rate / raw for rate, raw in zip(measured, rates["raw"], strict=True)]
        print(f"{name:12} {statistics.median(measured):8.0f} {statistics.median(ratios):7.2f}")
    print(f"resident, this process: {_resident_mb(os.getpid()):.0f} MB; its children: "
          f"{', '.join(f'{_resident_mb(pid):.0f}' for pid in pids)}")  # fmt: skip


def _resident_mb(pid: int) -> float:
    with suppress(OSError), open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    return 0.0


if __name__ == "__main__":
    main()
