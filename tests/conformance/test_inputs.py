"""Several inputs for one Python program: the first run compiles it, and hands on the code and no more."""

# ruff: noqa: E501 -- each program stays on its line
from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.cells.order import Cell, Report
from tests.fakes.makers import BACKENDS, GVISOR, open_cell, play

INPUTS = (b"1", b"2", b"3")
# What the note of a run looks like to the clerk: the code behind its length.
FORGED = """
import marshal, os
code = marshal.dumps(compile("print('forged')", "main.py", "exec"))
for said in (len(code).to_bytes(4, "big") + code, b"compile_error", b"memory"):
    os.write(4, said)
print(input())
"""

# It takes the code out of the pipe at the pipe's other end, where it may open that, and puts its own in.
EXCHANGED = """
import marshal, os
try:
    os.read(os.open("/proc/self/fd/4", os.O_RDONLY | os.O_NONBLOCK), 1 << 20)
except OSError:
    pass
code = marshal.dumps(compile("print('exchanged')", "main.py", "exec"))
os.write(4, len(code).to_bytes(4, "big") + code)
print(input())
"""


@pytest.fixture(scope="module", params=[*BACKENDS, GVISOR])
def cell(request: pytest.FixtureRequest) -> Iterator[Cell]:
    with open_cell(request.param) as opened:
        yield opened


def run(cell: Cell, source: str) -> list[Report]:
    return list(play(cell, source, *INPUTS))


@pytest.mark.parametrize(
    ("source", "stdout"),
    [
        pytest.param("print(input())", list(INPUTS), id="plain"),
        pytest.param(FORGED, list(INPUTS), id="forged"),
        pytest.param(EXCHANGED, list(INPUTS), id="exchanged"),
        pytest.param("for n in {24, 16, 8, 0}: print(n, end=' ')", [b"24 16 8 0 "] * 3, id="order-of-a-set"),
        pytest.param("a = 'x y'\ndef f(): return 'x y'\nprint(a is f())", [b"True"] * 3, id="constants"),
        pytest.param("x = " + "-" * 50 + "1\nprint(x)", [b"1"] * 3, id="folded"),
        pytest.param(f"x = {list(range(30_000))}\nprint(len(x))", [b"30000"] * 3, id="large"),
        pytest.param("if input() == '1': import os; os._exit(0)\nprint(2)", [b"", b"2", b"2"], id="gone"),
        pytest.param("import os\nos.close(4)\nprint(input())", list(INPUTS), id="closed"),
    ],
)
def test_each_run_is_the_same_program(cell: Cell, source: str, stdout: list[bytes]) -> None:
    """Whatever the first run says or does, and whatever it is made of."""
    assert [report.stdout.rstrip(b"\n") for report in run(cell, source)] == stdout


def test_what_does_not_compile_is_told_for_each(cell: Cell) -> None:
    """There is no code to hand on."""
    assert [report.ended for report in run(cell, "print(")] == ["compile_error"] * 3


def test_each_run_can_show_its_lines(cell: Cell) -> None:
    """Also where the source is neither compiled there nor in the working directory any more."""
    source = "import os, traceback\nos.remove('main.py')\ntry: 1 / 0\nexcept Exception: traceback.print_exc()"
    assert all(b"try: 1 / 0" in report.stderr for report in run(cell, source))


def test_a_note_still_tells_why(cell: Cell) -> None:
    """Behind the code in the first run, alone in the others."""
    assert [report.ended for report in run(cell, "raise MemoryError")] == ["memory"] * 3


def test_handlers_run_at_the_end(cell: Cell) -> None:
    """Those of the program and those of what it imports."""
    source = (
        "import atexit, logging, logging.handlers, sys, threading, time\n"
        "to = logging.StreamHandler(sys.stdout)\n"
        "logging.getLogger().addHandler(logging.handlers.MemoryHandler(9, target=to))\n"
        "logging.warning('kept')\natexit.register(print, 'bye')\n"
        "threading.Thread(target=lambda: (time.sleep(0.1), print('late'))).start()\n"
    )
    assert [report.stdout for report in run(cell, source)] == [b"late\nbye\nkept\n"] * 3


ENDINGS = {
    "closed": "import sys\nprint('said')\nsys.stdout.close()",
    "nothing": "import sys\nprint('said')\nsys.stdout = None",
    "deleted": "import sys\nprint('said')\ndel sys.stdout",
    "replaced": "import io, sys\nprint('said')\nsys.stdout = io.StringIO()\nprint('other')",
    "taken apart": "import io, sys\nsys.stdout = io.TextIOWrapper(sys.stdout.detach())\nprint('said')",
    "not closed": "out = open(1, 'w')\nout.write('said')",
    "not closed, in a ring": "class Out:\n    def __init__(self): self.file, self.put = open(1, 'w'), self.write\n    def write(self, text): self.file.write(text)\nout = Out()\nout.put('said')",
    "destructor in a ring": "class Last:\n    def __init__(self): self.me = self\n    def __del__(self): print('said')\nlast = Last()",
    "byte order mark": "\ufeffprint('said')",
}  # fmt: skip


@pytest.mark.parametrize("name", ENDINGS)
def test_what_is_printed_comes_out_however_it_ends(cell: Cell, name: str) -> None:
    """As the interpreter's own end would bring it out."""
    for report in run(cell, ENDINGS[name]):
        assert (report.stdout.strip(), report.exit_code) == (b"said", 0), report
