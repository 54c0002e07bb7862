"""What another container runtime costs: submissions in its cells and in the engine's ordinary ones, in turns.

    python -m benchmarks.runtimes [--runtime runsc] [--rounds 7]

One warm cell each, one submission at a time, every output checked.  A submission is a program with ten inputs
(one for the program that computes), built first where it is compiled; a ratio is the time it takes in the
runtime's cell to that in the ordinary one.
"""

from __future__ import annotations

import argparse
import statistics
import time
from contextlib import ExitStack, closing

from sandbox.cells.docker import DockerMaker
from sandbox.cells.order import Cell, Program, RunLimits, StdioOrder

from .cells import INPUT, OUTPUT, SOURCE

LIMITS = RunLimits(cpu_s=20, wall_s=60, memory_mb=512, output_bytes=1 << 20)
INPUTS = 10
COMPILED = r"""
#include <iostream>
#include <map>
#include <set>
#include <vector>
int main() {
    int count, a, b;
    std::map<int, std::vector<int>> graph;
    std::cin >> count;
    while (std::cin >> a >> b) { graph[a].push_back(b); graph[b].push_back(a); }
    std::set<int> seen{1};
    std::vector<int> todo{1};
    while (!todo.empty()) {
        int here = todo.back();
        todo.pop_back();
        for (int there : graph[here]) if (seen.insert(there).second) todo.push_back(there);
    }
    std::cout << seen.size() << std::endl;
}
"""
COMPUTING = "total = 0\nfor i in range(10_000_000): total += i & 7\nprint(50)"
SUBMISSIONS = {
    "Python, short": Program("python", SOURCE),
    "Python, computes for half a second": Program("python", COMPUTING),
    "C++, compiled and run": Program("cpp", COMPILED),
}


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runtime", default="runsc")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with ExitStack() as stack:
        ordinary, other = (
            stack.enter_context(closing(DockerMaker(runtime=runtime).open()))
            for runtime in (None, options.runtime)
        )
        print(f"{'milliseconds a submission':38} {'ordinary':>9} {options.runtime:>9} {'ratio':>6}")
        for name, program in SUBMISSIONS.items():
            inputs = 1 if program.source == COMPUTING else INPUTS
            print(_row(name, _measure((ordinary, other), program, inputs, options.rounds)))


def _measure(
    cells: tuple[Cell, Cell], program: Program, inputs: int, rounds: int
) -> list[tuple[float, float]]:
    """Seconds in either cell, by round; one round before is not counted."""
    times = [
        (_seconds(cells[0], program, inputs), _seconds(cells[1], program, inputs)) for _ in range(rounds + 1)
    ]
    return times[1:]


def _seconds(cell: Cell, program: Program, inputs: int) -> float:
    started = time.perf_counter()
    for report in cell.run(StdioOrder(program, LIMITS, (INPUT,) * inputs)):
        assert report.stdout == OUTPUT, report
    return time.perf_counter() - started


def _row(name: str, times: list[tuple[float, float]]) -> str:
    ordinary, other = (1000 * statistics.median(each) for each in zip(*times, strict=True))
    ratio = statistics.median(slow / quick for quick, slow in times)
    return f"{name:38} {ordinary:9.0f} {other:9.0f} {ratio:6.1f}"


if __name__ == "__main__":
    main()
