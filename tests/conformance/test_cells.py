"""What every backend owes: one list of behaviours, run against each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pytest

from sandbox.cells.order import Call, CallOrder, Cell, CellError, Ended, Program, StdioOrder
from sandbox.supervisor import plain
from tests.fakes.makers import BACKENDS, GVISOR, LIMITS, MORE_BACKENDS, TIGHT, call, examine, open_cell, play


@pytest.fixture(scope="module", params=[*BACKENDS, GVISOR, *MORE_BACKENDS])
def cell(request: pytest.FixtureRequest) -> Iterator[Cell]:
    with open_cell(request.param) as opened:
        yield opened


@dataclass(frozen=True)
class Played:
    """A program, its input, and what must come of it."""

    id: str
    source: str
    stdin: bytes = b""
    stdout: bytes = b""
    ended: Ended = "exited"
    exit_code: int = 0
    signal: int = 0


PLAYED = [
    Played("input", "print(sum(map(int, input().split())))", b"1 2\n", b"3\n"),
    Played("read-all", "import sys; print(len(sys.stdin.read()))", b"x" * 5_000_000, b"5000000\n"),
    Played("buffer", "import sys; print(sys.stdin.buffer.readline())", b"\xff\n", b"b'\\xff\\n'\n"),
    Played("open-0", "print(open(0).read())", b"a", b"a\n"),
    Played("dev-stdin", "print(open('/dev/stdin').read())", b"a", b"a\n"),
    Played("fileinput", "import fileinput\nfor l in fileinput.input(): print(l.strip())", b"a\nb", b"a\nb\n"),
    Played("os-read", "import os; os.write(1, os.read(0, 9))", b"abc", b"abc"),
    Played("stdin-unread", "print(1)", b"y" * 1_000_000, b"1\n"),
    Played("main", "if __name__ == '__main__': print(__name__)", stdout=b"__main__\n"),
    Played("exit-status", "import sys; print('x'); sys.exit(3)", stdout=b"x\n", exit_code=3),
    Played("exit-builtin", "exit()"),
    Played("exit-text", "raise SystemExit('bye')", exit_code=1),
    Played("exception", "print('x')\n1 / 0", stdout=b"x\n", exit_code=1),
    Played("atexit", "import atexit; atexit.register(print, 'bye')", stdout=b"bye\n"),
    Played("destructor", "class A:\n  def __del__(self): print('gone')\na = A()", stdout=b"gone\n"),
    Played("late-thread", "import threading\nthreading.Timer(0.1, print, ('late',)).start()",
           stdout=b"late\n"),
    Played("syntax", "def f(:", ended="compile_error", exit_code=1),
    Played("null-byte", "x = '\0'", ended="compile_error", exit_code=1),
    Played("surrogate", "x = '\ud800'", ended="compile_error", exit_code=1),
    Played("killed", "import os; os.kill(os.getpid(), 15)", ended="signalled", signal=15),
    Played("segfault", "import ctypes; ctypes.string_at(0)", ended="signalled", signal=11),
    Played("deep", "import sys\nsys.setrecursionlimit(10**6)\n"
           "def f(n): return n and 1 + f(n - 1)\nprint(f(50000))", stdout=b"50000\n"),
    Played("deep-c", "import sys, functools\nsys.setrecursionlimit(10**6)\n@functools.cache\n"
           "def f(n): return n and 1 + f(n - 1)\nprint(f(50000))", stdout=b"50000\n"),
    Played("threads", "from concurrent.futures import ThreadPoolExecutor as P\n"
           "with P(4) as p: print(sum(p.map(abs, range(9))))", stdout=b"36\n"),
    Played("processes", "import multiprocessing as m\nif __name__ == '__main__':\n"
           "  with m.Pool(2) as p: print(p.map(abs, [-1, 2]))", stdout=b"[1, 2]\n"),
    Played("subprocess", "import subprocess, sys\nprint(subprocess.run([sys.executable, '-c', 'print(5)'],"
           " capture_output=True, text=True).stdout)", stdout=b"5\n\n"),
    Played("asyncio", "import asyncio\nprint(asyncio.run(asyncio.sleep(0.01, 5)))", stdout=b"5\n"),
    Played("files", "open('a', 'w').write('b'); print(open('a').read())", stdout=b"b\n"),
    Played("own-source", "print(len(open(__file__).read()))", stdout=b"33\n"),
    Played("not-utf8", "import sys; sys.stdout.buffer.write(bytes(range(256)))", stdout=bytes(range(256))),
    Played("full-output", "print(end='x' * (1 << 20))", stdout=b"x" * (1 << 20)),
    Played("recursion-error", "def f(): f()\nf()", exit_code=1),
]  # fmt: skip


@pytest.mark.parametrize("case", PLAYED, ids=lambda case: case.id)
def test_a_program_is_played(cell: Cell, case: Played) -> None:
    (report,) = play(cell, case.source, case.stdin)
    assert (report.ended, report.exit_code, report.signal) == (case.ended, case.exit_code, case.signal)
    assert report.stdout == case.stdout


@dataclass(frozen=True)
class Stopped:
    """A program that breaks a bound."""

    id: str
    source: str
    ended: Ended


STOPPED = [
    Stopped("loop", "while True: pass", "cpu_time"),
    Stopped("sleep", "import time; time.sleep(60)", "wall_time"),
    Stopped("stopped", "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", "wall_time"),
    Stopped("deadlock", "import threading; l = threading.Lock(); l.acquire(); l.acquire()", "wall_time"),
    Stopped("hoard", "x = [bytearray(b'x') * (1 << 20) for _ in range(500)]", "memory"),
    Stopped("one-huge", "x = bytearray(64 << 30)", "memory"),
    Stopped("spike", "x = bytearray(b'x') * (200 << 20); del x; print('done')", "memory"),
    Stopped("in-a-child", "import os\nif os.fork(): os.wait()\n"
            "else: x = [bytearray(b'x') * (1 << 20) for _ in range(500)]", "memory"),
    Stopped("flood", "while True: print('y' * 100)", "output"),
    Stopped("one-byte-more", "print(end='x' * ((1 << 16) + 1))", "output"),
    Stopped("stderr-flood", "import sys\nwhile True: print('y' * 100, file=sys.stderr)", "output"),
]  # fmt: skip


@pytest.mark.parametrize("case", STOPPED, ids=lambda case: case.id)
def test_a_bound_is_kept(cell: Cell, case: Stopped) -> None:
    (report,) = play(cell, case.source, limits=TIGHT)
    assert report.ended == case.ended


def test_busy_time_is_not_idle_time(cell: Cell) -> None:
    """A program that computes for longer than it may idle is not stopped for it."""
    source = "import time\nt = time.process_time()\nwhile time.process_time() < t + 2: pass\nprint('done')"
    (report,) = play(cell, source)
    assert report.stdout == b"done\n"


def test_measures(cell: Cell) -> None:
    """CPU time and memory are those of the program, not of its neighbours."""
    slow, quick = play(
        cell, "n = int(input())\nfor i in range(n): pass\nx = bytearray(b'x') * n", b"20000000", b"1"
    )
    assert slow.cpu_ms > 100 > quick.cpu_ms
    assert slow.memory_kb > quick.memory_kb + 15_000


def test_each_input_finds_the_place_clean(request: pytest.FixtureRequest, cell: Cell) -> None:
    """Neither files nor processes are shared by the runs of one order, nor users where there are several."""
    source = (
        "import os\nprint(os.listdir('.'), os.listdir('/dev/shm'), os.getuid())\n"
        "open('left', 'w'); open('/dev/shm/left', 'w')"
    )
    first, second = (report.stdout.decode().rsplit(" ", 1) for report in play(cell, source, b"", b""))
    assert first[0] == second[0] == "['main.py'] []"
    assert (first[1] == second[1]) is ("not root" in request.node.callspec.params["cell"])


def test_files_and_arguments_lie_beside_the_program(cell: Cell) -> None:
    """A special judge finds its three files by its arguments."""
    order = StdioOrder(
        Program("python", "import sys\nprint([open(a).read() for a in sys.argv[1:]])"),
        LIMITS, (b"",), args=("in.txt", "out.txt"), files={"in.txt": b"1", "out.txt": b"2"},
    )  # fmt: skip
    (report,) = cell.run(order)
    assert report.stdout == b"['1', '2']\n"


def test_closing_the_reports_cancels_the_rest(cell: Cell) -> None:
    """Who stops at the first failure pays for no more, and the cell is at once ready for others."""
    reports = cell.run(StdioOrder(Program("python", "print(input())"), LIMITS, (b"1", *[b"2"] * 200)))
    assert next(iter(reports)).stdout == b"1\n"
    reports.close()  # type: ignore[attr-defined]  # a generator
    assert [report.stdout for report in play(cell, "print(3)")] == [b"3\n"]


@dataclass(frozen=True)
class Called:
    """A call and what must come of it."""

    id: str
    source: str
    call: Call
    value: object = None
    raised: str | None = None
    ended: Ended = "exited"


ADD = "def add(a, b=1):\n  print('noise')\n  return a + b"
CALLED = [
    Called("function", ADD, Call("add", (1, 2)), 3),
    Called("keywords", ADD, Call("add", (), {"a": 1, "b": 5}), 6),
    Called("exception", ADD, Call("add", ("x",)), raised="TypeError"),
    Called("missing", ADD, Call("sub", (1,)), raised="NameError"),
    Called("method", "class Solution:\n  def f(self, x): return [x]", Call("f", (1,)), [1]),
    Called("own-before-imported", "from itertools import *\n"
           "class Solution:\n  def product(self, x): return x", Call("product", (1,)), 1),
    Called("imported", "from math import gcd", Call("gcd", (4, 6)), 2),
    Called("lambda", "f = lambda x: x", Call("f", (1,)), 1),
    Called("guarded-main", "def f(): return 1\nif __name__ == '__main__': input()", Call("f"), 1),
    Called("tuple", "def f(): return (1, [2.5, None], {'a': {1}})", Call("f"), (1, [2.5, None], {"a": {1}})),
    Called("exit", "import sys\ndef f(): sys.exit(0)", Call("f"), raised="SystemExit"),
    Called("hard-exit", "import os\ndef f(): os._exit(0)", Call("f")),
    Called("load-fails", "raise KeyError", Call("f"), raised="KeyError"),
    Called("load-exits", "import os; os._exit(0)", Call("f")),
    Called("syntax", "def f(:", Call("f"), ended="compile_error"),
    Called("memory", "def f(): return bytearray(64 << 30)", Call("f"), ended="memory"),
]  # fmt: skip


@pytest.mark.parametrize("case", CALLED, ids=lambda case: case.id)
def test_a_call_is_made(cell: Cell, case: Called) -> None:
    (report,) = call(cell, case.source, case.call)
    value = None if report.value is None else plain.decode(report.value)
    assert (report.ended, value, report.raised) == (case.ended, case.value, case.raised)


def test_a_call_that_ends_the_process_spares_the_next(cell: Cell) -> None:
    """The calls after a fatal one are made in a fresh process."""
    source = "import os\ndef f(x):\n  if x == 2: os._exit(7)\n  return x"
    reports = call(cell, source, *(Call("f", (x,)) for x in (1, 2, 3)))
    assert [(report.value, report.exit_code) for report in reports] == [(b"1", 0), (None, 7), (b"3", 0)]


def test_a_call_s_limit_is_its_own(cell: Cell) -> None:
    """Many calls may together take longer than one may; one that loops does not spend the next one's."""
    source = (
        "import time\ndef f(s):\n  t = time.process_time()\n"
        "  while time.process_time() < t + s: pass\n  return s"
    )
    reports = call(cell, source, *(Call("f", (s,)) for s in (0.6, 0.6, 60, 0.6)), limits=TIGHT)
    assert [report.ended for report in reports] == ["exited", "exited", "cpu_time", "exited"]


def test_arguments_are_fresh(cell: Cell) -> None:
    """What one call does to its argument, another does not see."""
    source = "def f(xs):\n  xs.append(1)\n  return xs"
    reports = call(cell, source, Call("f", ([],)), Call("f", ([],)))
    assert [report.value for report in reports] == [b"[1]", b"[1]"]


def test_a_closed_cell_says_so(request: pytest.FixtureRequest, cell: Cell) -> None:
    """After close nothing runs, and closing again is no error."""
    with open_cell(request.node.callspec.params["cell"]) as other:
        other.close()
        other.close()
        with pytest.raises(CellError):
            play(other, "print(1)")
    assert cell.languages()[0].name == "python"


def test_reports_come_one_by_one(cell: Cell) -> None:
    """The first is there before the second input has run."""
    order = CallOrder(
        Program("python", "import time\ndef f(s):\n  time.sleep(s)"),
        LIMITS,
        (Call("f", (0,)), Call("f", (60,))),
    )
    reports = cell.run(order)
    assert [report.value for report in islice(reports, 1)] == [b"null"]
    reports.close()  # type: ignore[attr-defined]  # a generator


def test_a_test_source_is_run(cell: Cell) -> None:
    """Assertions hold or fail; the tester counts."""
    right, wrong = examine(cell, "def f(x): return x", "xs = [1]\nassert f(xs) is xs", "assert f(1) == 2")
    assert (right.raised, right.tests_done) == (None, 1)
    assert (wrong.raised, wrong.tests_done) == ("AssertionError", 0)
