"""Programs that attack the answer: forged replies, lying objects, spying on tests."""

# ruff: noqa: E501 -- each program stays on its line
from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.cells.order import Call, Cell
from sandbox.supervisor import plain
from tests.fakes.makers import BACKENDS, call, examine, open_cell

pytestmark = pytest.mark.slow
WRITE_ALL = """
import os, struct, json
def write_all(header, blob=b''):
    b = json.dumps({**header, 'blobs': [len(blob)] if blob else []}).encode()
    for fd in range(3, 64):
        try: os.write(fd, struct.pack('>I', len(b)) + b + blob)
        except OSError: pass
"""


@pytest.fixture(scope="module", params=BACKENDS)
def cell(request: pytest.FixtureRequest) -> Iterator[Cell]:
    with open_cell(request.param) as opened:
        yield opened


FORGERIES = {
    "before-the-call": WRITE_ALL
    + "write_all({'loaded': True})\nwrite_all({'call': 0}, b'14')\ndef f(): return 0",
    "twice": WRITE_ALL + "def f():\n  write_all({'call': 0}, b'0')\n  return 0",
    "to-another-call": WRITE_ALL + "def f():\n  write_all({'call': 5}, b'14')\n  os._exit(0)",
    "noise": "import os\ndef f():\n  for fd in range(3, 64):\n    try: os.write(fd, b'{}' * 999)\n    except OSError: pass",
    "huge-length": "import os\ndef f():\n  for fd in range(3, 64):\n    try: os.write(fd, b'\\xff' * 8)\n    except OSError: pass",
}


@pytest.mark.parametrize("source", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_reply_is_no_value(cell: Cell, source: str) -> None:
    """One well-formed value to the call that was made, or none at all."""
    (report,) = call(cell, source, Call("f"))
    assert report.value is None
    assert report.raised == "ForgedReply"


NOT_PLAIN = {
    "always-equal": "class A:\n  def __eq__(s, o): return True\ndef f(): return A()",
    "int-subclass": "class A(int):\n  def __eq__(s, o): return True\ndef f(): return A(3)",
    "nan": "def f(): return float('nan')",
    "nested": "class A(dict): pass\ndef f(): return [(1, A())]",
    "lying-meta": "class M(type):\n  __name__ = property(lambda s: 1 / 0)\nclass A(metaclass=M): pass\ndef f(): return A()",
    "generator": "def f(): return (x for x in [1])",
    "cycle": "def f():\n  a = []\n  a.append(a)\n  return a",
    "too-large": "def f(): return 'x' * (33 << 20)",
    "reduce": "class A:\n  def __reduce__(s): return (print, ('x',))\ndef f(): return A()",
}


@pytest.mark.parametrize("source", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_what_is_not_plain_equals_nothing(cell: Cell, source: str) -> None:
    """It crosses as opaque; its own code is never asked."""
    (report,) = call(cell, source, Call("f"))
    assert report.value is not None
    assert not plain.is_plain(plain.decode(report.value))


LIARS = """
class A:
    def __eq__(s, o): return True
    def __ne__(s, o): return False
    def __hash__(s): return 0
    def __sub__(s, o): return 0.0
    __rsub__ = __sub__
    def __abs__(s): return 0.0
    def __le__(s, o): return True
    __lt__ = __ge__ = __gt__ = __le__
    def __contains__(s, o): return True
    def __iter__(s): return iter([1])
class R(float):
    __eq__ = __le__ = __lt__ = __ge__ = __gt__ = lambda s, o: True
    __ne__ = lambda s, o: False
    __sub__ = __rsub__ = lambda s, o: R(0)
    __abs__ = lambda s: R(0)
    __hash__ = float.__hash__
def f(x): return A()
def g(x): return R(99)
def abs(x): return 0
def isinstance(*a): return True
def len(x): return 3
class Solution:
    def h(self, x): return A()
import math, operator, builtins, unittest
math.isclose = lambda *a, **k: True
operator.eq = lambda a, b: True
builtins.sorted = lambda x: [1, 2]
unittest.TestCase.assertEqual = lambda *a: None
from unittest.mock import ANY, MagicMock as Magic
def any_(x): return ANY
"""
LIES = [
    "assert f(3) == 5",
    "assert not f(3) != 5",
    "assert f(1) in [1, 2]",
    "assert [f(1)] == [5]",
    "assert 3 in f(1)",
    "assert abs(f(1) - 2) < 1e-6",
    "assert f(1) <= 3",
    "assert g(3) == 5",
    "assert abs(g(1) - 2) < 1e-6",
    "assert not g(1) != 2",
    "assert isinstance(f(1), list)",
    "assert len([f(1)]) == 3",
    "assert Solution().h(3) == 4",
    "assert any_(3) == 4",
    "assert Magic().anything(3) == 4",
    "assert math.isclose(g(3), 5)",
    "import math\nassert math.isclose(g(3), 5)",
    "assert sorted([2, 1, 3]) == [1, 2]",
    "import unittest\nclass T(unittest.TestCase):\n  def test(self): self.assertEqual(f(1), 2)",
    "import unittest\nclass T(unittest.TestCase):\n  def test(self): self.assertIn(7, f(1))",
]


@pytest.mark.parametrize("test", LIES)
def test_no_object_talks_a_test_round(cell: Cell, test: str) -> None:
    """Comparing with a test's own data asks the data; nothing that the program redefines is used by a test."""
    (report,) = examine(cell, LIARS, test)
    assert report.raised is not None
    assert report.tests_done == 0


EVASIONS = {
    "exit": "import os\ndef f(): os._exit(0)",
    "exit-at-load": "import os; os._exit(0)",
    "sys-exit": "import sys\ndef f(): sys.exit(0)",
    "skip": "import unittest\ndef f(): raise unittest.SkipTest('x')",
    "thread": "import threading, os, time\nthreading.Timer(0.1, os._exit, (0,)).start()\ndef f(): time.sleep(9)",
    "destructor": "import os\nclass D:\n  def __del__(s, e=os._exit): e(0)\nd = D()\ndef f(): return 2",
    "verdict": WRITE_ALL
    + "def f():\n  write_all({'tests_done': 9, 'raised': None, 'gone': False})\n  return 2",
    "exec": "import os\ndef f(): os.execv('/bin/true', ['true'])",
    "assertion-class": "import builtins\nbuiltins.AssertionError = type('A', (SystemExit,), {})\ndef f(): return 2",
}
TESTS = {
    "assert": "assert f() == 1",
    "swallowing": "try:\n  good = f() == 1\nexcept BaseException:\n  good = True\nassert good",
    "case": "import unittest\nclass T(unittest.TestCase):\n  def test(self): self.assertEqual(f(), 1)",
}


@pytest.mark.parametrize("test", [TESTS["assert"], TESTS["case"]], ids=["assert", "case"])
@pytest.mark.parametrize("source", EVASIONS.values(), ids=EVASIONS)
def test_no_way_round_a_test(cell: Cell, source: str, test: str) -> None:
    """Only a test that the tester itself saw through counts."""
    (report,) = examine(cell, source, test)
    assert report.tests_done == 0


def test_a_test_that_swallows_everything_does_not_hide_that_the_program_is_gone(cell: Cell) -> None:
    """The tester remembers."""
    (report,) = examine(cell, EVASIONS["exit"], TESTS["swallowing"])
    assert (report.ended, report.tests_done, report.raised) == ("exited", 0, None)


SPY = """
import gc, os, sys
def look(*handed):
    found = []
    frame = sys._getframe()
    while frame: found.append(repr(frame.f_locals) + repr(frame.f_code.co_consts)); frame = frame.f_back
    found += [repr(o) for o in gc.get_objects() if type(o) in (dict, list, tuple, str)]
    for thing in handed:
        for name in ('__globals__', '__code__', '__closure__', '__self__', 'gi_frame', 'gi_code', 'f_globals'):
            try: found.append(repr(getattr(thing, name)))
            except BaseException: pass
    for p in filter(str.isdigit, os.listdir('/proc')):
        for name in ('environ', 'cmdline', 'fd/3', 'fd/4', 'cwd/tests.py'):
            try: found.append(repr(open(f'/proc/{p}/{name}', 'rb').read()))
            except OSError: pass
        try:
            for line in open(f'/proc/{p}/maps') if int(p) != os.getpid() else ():
                a, b = (int(x, 16) for x in line.split()[0].split('-'))
                m = open(f'/proc/{p}/mem', 'rb', 0); m.seek(a); found.append(repr(m.read(b - a)))
        except OSError: pass
    word = ''.join(['EXPEC', 'TATION'])  # two constants, not one that is found in this very function
    return any(word in text for text in found)
"""


def test_the_program_does_not_see_its_test(cell: Cell) -> None:
    """Not in memory, frames, files, /proc, nor through what is handed to it."""
    test = (
        "expected = 'EXPECTATION'\n"
        "def callback(): return expected\n"
        "def numbers(): yield 1\n"
        "class Thing: pass\n"
        "assert look(callback, numbers(), lambda: expected, Thing()) is False"
    )
    (report,) = examine(cell, SPY, test)
    assert (report.raised, report.tests_done) == (None, 1), report.stderr.decode()
