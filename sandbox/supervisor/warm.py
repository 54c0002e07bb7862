"""Make the zygote worth forking: import what programs import, run what programs run, then freeze.

A page that is touched here is shared by every run; an instruction that is specialised here stays so for all.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import importlib
import sys
import threading
from collections.abc import Iterable

from .imported import SMALL

_SAMPLE = """
import sys, re, heapq, bisect, math
from collections import defaultdict, deque, Counter
from functools import lru_cache
from itertools import permutations, accumulate
from typing import List, Optional

class Solution:
    def solve(self, nums: List[int], target: int = 7) -> Optional[List[int]]:
        seen = {}
        for i, x in enumerate(nums):
            if target - x in seen:
                return [seen[target - x], i]
            seen[x] = i
        return None

@lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

def sieve(n):
    flags = [True] * (n + 1)
    for p in range(2, int(math.sqrt(n)) + 1):
        if flags[p]:
            for q in range(p * p, n + 1, p):
                flags[q] = False
    return [p for p in range(2, n + 1) if flags[p]]

def bfs(graph, start):
    distance, todo = {start: 0}, deque([start])
    while todo:
        here = todo.popleft()
        for there in graph[here]:
            if there not in distance:
                distance[there] = distance[here] + 1
                todo.append(there)
    return distance

def main(text):
    lines = text.split("\\n")
    n, m = map(int, lines[0].split())
    numbers = list(map(int, lines[1].split()))
    graph = defaultdict(list)
    for line in lines[2:2 + m]:
        a, b = map(int, line.split())
        graph[a].append(b)
        graph[b].append(a)
    heap = []
    for value in numbers:
        heapq.heappush(heap, (-value, str(value)))
    words = Counter(re.findall(r"\\w+", "the quick brown fox the end"))
    table = [[0] * (n + 1) for _ in range(n + 1)]
    for i in range(1, n + 1):
        for j in range(1, n + 1):
            table[i][j] = max(table[i - 1][j], table[i][j - 1]) + (i == j)
    out = [f"{heapq.heappop(heap)[0]:>5} {x:.3f}" for x in accumulate(numbers) if heap]
    try:
        raise ValueError("sample")
    except ValueError as error:
        out.append(str(error))
    out.append("%d %s" % (fib(50), sorted(words.items(), key=lambda kv: (-kv[1], kv[0]))))
    out.append(" ".join(map(str, sieve(100))))
    out.append(str(bfs(graph, 1)) + str(Solution().solve(numbers)) + str(bisect.bisect_left(numbers, 3)))
    out.append(str(sum(1 for p in permutations(range(4)) if p[0] < p[1])))
    return "\\n".join(out).strip().upper().replace("A", "b")[::-1]

for _ in range(20):
    main("5 4\\n3 1 4 1 5\\n1 2\\n2 3\\n3 4\\n4 5")
"""


def warm_up(modules: Iterable[str] = SMALL) -> None:
    """Import, run, freeze.  Modules that this interpreter lacks are left out."""
    for name in modules:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    _add_site_builtins()
    exec(compile(_SAMPLE, "sample", "exec"), {"__name__": "sample"})  # noqa: S102 -- our own text
    thread = threading.Thread(target=len, args=("",))
    thread.start()
    thread.join()
    getattr(threading, "_shutdown_locks", set()).clear()  # of threads that are waited for at the end
    sys.stdout.flush()
    gc.collect()
    gc.freeze()


def _add_site_builtins() -> None:
    """``exit``, ``quit`` and their kin, which ``site`` would have added; programs use them."""
    import _sitebuiltins

    for name in ("exit", "quit"):
        setattr(builtins, name, _sitebuiltins.Quitter(name, "Ctrl-D (i.e. EOF)"))
    builtins.help = _sitebuiltins._Helper()
    for name in ("copyright", "credits", "license"):
        setattr(builtins, name, _sitebuiltins._Printer(name, ""))
