"""Interactive problems in every kind of cell: judge program and candidate talk, and whose doing an end was."""

# ruff: noqa: E501 -- each program stays on its line
from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.cells.order import Cell
from sandbox.job import Fault, InteractiveChecker, Job, JobResult, Limits, StdioCase
from sandbox.judge.run import judge_job
from tests.fakes.makers import BACKENDS, open_cell, play

JUDGE = """
import sys
secret = int(open(sys.argv[1]).read())
open(sys.argv[2], "w").write("notes")
assert open(sys.argv[3]).read() == "answer"
for asked in range(20):
    line = sys.stdin.readline()
    if not line: sys.exit(2)
    guess = int(line)
    print("same" if guess == secret else "less" if secret < guess else "more", flush=True)
    if guess == secret: sys.exit(0)
sys.exit(1)
"""
CPP_JUDGE = r"""
#include <cstdio>
#include <cstdlib>
int main(int count, char **args) {
    std::FILE *file = std::fopen(args[1], "r");
    long secret, guess;
    if (count < 4 || std::fscanf(file, "%ld", &secret) != 1) return 3;
    for (int asked = 0; asked < 20; asked++) {
        if (std::scanf("%ld", &guess) != 1) return 2;
        std::puts(guess == secret ? "same" : secret < guess ? "less" : "more");
        std::fflush(stdout);
        if (guess == secret) return 0;
    }
    return 1;
}
"""
BISECT = """
a, b = 0, 1000
while True:
    c = (a + b) // 2
    print(c, flush=True)
    said = input()
    if said == "same": break
    if said == "less": b = c - 1
    else: a = c + 1
"""
CPP_BISECT = '#include <iostream>\n#include <string>\nint main() { int a = 0, b = 1000; for (;;) { int c = (a + b) / 2; std::cout << c << std::endl; std::string said; if (!(std::cin >> said) || said == "same") break; if (said == "less") b = c - 1; else a = c + 1; } }'
# candidate, and what comes of it
CANDIDATES = {
    "right": (BISECT, "correct"),
    "too many questions": ("for i in range(1000):\n  print(i, flush=True)\n  input()", "incorrect"),
    "nothing said": ("", "incorrect"),
    "both wait": ("input()", "time_limit"),
    "does not flush and waits": ("print(500, end='')\ninput()", "time_limit"),
    "crashes": ("print(500, flush=True)\ninput()\n1 / 0", "runtime_error"),
    "ends with a status": ("print(500, flush=True)\ninput()\nraise SystemExit(3)", "runtime_error"),
    "spins": ("print(500, flush=True)\nwhile True: pass", "time_limit"),
    "hoards": ("x = [bytearray(b'x') * (1 << 20) for _ in range(2000)]\nprint(x)", "memory_limit"),
    "floods": ("while True: print(5)", "incorrect"),
    "is refused": ("def f(:", "compile_error"),
    "does not stop when it should": (BISECT + "while True: pass", "time_limit"),
    "says more than it need": (BISECT + "print('x' * 100000)", "correct"),
    "looks for the secret": ("import glob\nfor name in glob.glob('/tmp/*') + glob.glob('/proc/*/cwd/*'):\n  if 'input' in name or 'answer' in name: print(open(name).read(), flush=True)\nraise SystemExit(1)", "runtime_error"),
}  # fmt: skip
# judge program, and the code of the fault
JUDGES = {
    "crashes": ("import os; os.abort()", "checker_failed"),
    "is refused": ("def f(:", "checker_failed"),
    "ends with no known status": ("raise SystemExit(3)", "checker_failed"),
    "spins": ("while True: pass", "checker_failed"),
    "floods": ("while True: print('x' * 100000)", "checker_failed"),
    "gives no share": ("import sys; sys.exit(7)", "checker_failed"),
}
LIMITS = Limits(time_s=1.0, memory_mb=128, output_mb=1.0)
CASES = tuple(StdioCase(str(secret), "answer") for secret in (617, 1000, 3))


@pytest.fixture(scope="module", params=BACKENDS)
def cells(request: pytest.FixtureRequest) -> Iterator[tuple[Cell, Cell]]:
    with open_cell(request.param) as one, open_cell(request.param) as other:
        yield one, other


def judged(
    cells: tuple[Cell, Cell],
    source: str,
    judge: str = JUDGE,
    languages: tuple[str, str] = ("python", "python"),
    cases: tuple[StdioCase, ...] = CASES,
    limits: Limits = LIMITS,
) -> JobResult | Fault:
    checker = InteractiveChecker(languages[1], judge)
    return judge_job(
        Job("1", languages[0], source, cases, checker=checker, limits=limits), cells[0], lambda: cells[1]
    )


@pytest.mark.parametrize("name", CANDIDATES)
def test_a_candidate_is_judged_for_what_it_did(cells: tuple[Cell, Cell], name: str) -> None:
    """And both cells serve the next order as if nothing had been."""
    source, verdict = CANDIDATES[name]
    result = judged(cells, source)
    assert isinstance(result, JobResult), result
    assert result.verdict == verdict, result
    assert [play(cell, "print(input())", b"hello")[0].stdout for cell in cells] == [b"hello\n"] * 2


@pytest.mark.slow
@pytest.mark.parametrize("name", JUDGES)
def test_a_judge_program_s_failure_is_no_verdict(cells: tuple[Cell, Cell], name: str) -> None:
    """Null for the candidate, whatever it does meanwhile."""
    judge, code = JUDGES[name]
    result = judged(
        cells, "import time\ntime.sleep(0.5)\nprint(1, flush=True)\ninput()", judge, cases=CASES[:1]
    )
    assert isinstance(result, Fault), result
    assert result.code == code


def test_partial_credit(cells: tuple[Cell, Cell]) -> None:
    """The share stands on the judge program's error stream: its output is the candidate's input."""
    judge = "import sys\nprint('0.25', file=sys.stderr)\nprint('1.0')\nsys.exit(7)"
    checker = InteractiveChecker("python", judge)
    job = Job("1", "python", "input()", CASES[:2], checker=checker, scoring="fraction", limits=LIMITS)
    result = judge_job(job, cells[0], lambda: cells[1])
    assert isinstance(result, JobResult)
    assert (result.verdict, result.accuracy) == ("incorrect", 0.25)


def test_much_is_said(cells: tuple[Cell, Cell]) -> None:
    """Neither side's listening late stops the other: megabytes wait in between."""
    judge = "import sys\nfor i in range(60000): print(i)\nsys.stdout.flush()\nn = sum(map(int, sys.stdin))\nsys.exit(n != 60000)"
    source = "for i in range(60000): print(1)\nimport sys\nsys.stdout.flush()\nfor i in range(60000): input()"
    limits = Limits(time_s=9.0, memory_mb=128, output_mb=1.0)
    result = judged(cells, source, judge, cases=CASES[:1], limits=limits)
    assert isinstance(result, JobResult)
    assert result.verdict == "correct"


@pytest.mark.slow
def test_compiled_programs_talk(cells: tuple[Cell, Cell]) -> None:
    """Built once for all cases."""
    if "cpp" not in {info.name for info in cells[0].languages()}:
        return
    result = judged(cells, CPP_BISECT, CPP_JUDGE, ("cpp", "cpp"))
    assert isinstance(result, JobResult), result
    assert result.verdict == "correct", result
