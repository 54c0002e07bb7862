"""The client: what importing it costs, and what gathering single items is worth.

    python -m benchmarks.client import
    python -m benchmarks.client gather [--items 400] [--threads 64]

``import`` starts fresh interpreters in turns: the client, httpx, and nothing.  ``gather`` starts a service
and scores the same items in turns: gathered single calls, a request for each, and one batch.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from assay_client import Client
from cli.child_service import child_service

STATEMENTS = ("import assay_client", "from assay_client import AsyncClient, Client", "import httpx", "pass")
ROUNDS = 15
TURNS = 3


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("import", "gather"))
    parser.add_argument("--items", type=int, default=400)
    parser.add_argument("--threads", type=int, default=64)
    asked = parser.parse_args()
    if asked.what == "import":
        imports()
    else:
        gathering(asked.items, asked.threads)


def imports() -> None:
    """Milliseconds of each statement in a fresh interpreter, median and worst."""
    taken: dict[str, list[float]] = {statement: [] for statement in STATEMENTS}
    for _ in range(ROUNDS):
        for statement in STATEMENTS:
            taken[statement].append(import_ms(statement))
    for statement, times in taken.items():
        print(f"{statement:45} median {statistics.median(times):6.1f} ms, worst {max(times):6.1f} ms")


def import_ms(statement: str) -> float:
    """One statement in one interpreter."""
    program = f"import time; t = time.perf_counter(); {statement}; print(1000 * (time.perf_counter() - t))"
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    return float(done.stdout)


def gathering(count: int, threads: int) -> None:
    """Items a second in each way, and how many times the rate of a request for each."""
    items = [sample(n) for n in range(count)]
    with child_service(needs_code=lambda: False, say=print) as url:
        gathered, alone = Client(url), Client(url, gather_items=1)
        ways: dict[str, Callable[[], Sequence[Any]]] = {
            "a request for each": lambda: each(alone, items, threads),
            f"gathered, from {threads} threads": lambda: each(gathered, items, threads),
            "gathered, handed in at once": lambda: [f.result() for f in [gathered.submit(i) for i in items]],
            "one batch": lambda: gathered.score(items),
        }
        gathered.score(items)  # so that no way finds a colder service than the others
        rates = dict.fromkeys(ways, 0.0)
        for _ in range(TURNS):
            for name, way in ways.items():
                rates[name] = max(rates[name], rate(way, count))
        for name, found in rates.items():
            times = found / rates["a request for each"]
            print(f"{name:32} {found:9.0f} items/s, {times:5.1f} times a request for each")
        gathered.close()
        alone.close()


def sample(number: int) -> dict[str, Any]:
    """An item of its own, so that nothing is remembered from another."""
    completion = f"<think>{number} + 1</think><answer>\\boxed{{{number + 1}}}</answer>"
    return {"completion": completion, "task": {"kind": "math", "answer": str(number + 1)}}


def each(client: Client, items: Sequence[Any], threads: int) -> Sequence[Any]:
    """One call per item, as most trainers do."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(client.score_one, items))


def rate(way: Callable[[], Sequence[Any]], count: int) -> float:
    """Items a second; all of them right."""
    began = time.perf_counter()
    results = way()
    taken = time.perf_counter() - began
    assert [result.reward for result in results] == [2.0] * count
    return count / taken


if __name__ == "__main__":
    main()
