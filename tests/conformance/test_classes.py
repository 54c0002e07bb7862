"""Classes under test, used through stand-ins as if they were in the test's own process; and what no program
gains by them.
"""

# ruff: noqa: E501 -- each test stays on its line
from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.cells.order import Cell
from sandbox.job import AssertCase, Job, JobResult, Limits
from sandbox.judge.run import judge_job
from tests.fakes.makers import BACKENDS, open_cell

pytestmark = pytest.mark.slow

VECTOR = """
class Vector:
    def __init__(self, x, y): self.x, self.y = x, y
    def scaled(self, k): return Vector(self.x * k, self.y * k)
    def __mul__(self, k): return self.scaled(k)
    __rmul__ = __mul__
    def __add__(self, other): return Vector(self.x + other.x, self.y + other.y)
    def __radd__(self, other): return self if other == 0 else NotImplemented
    def __neg__(self): return self * -1
    def __abs__(self): return (self.x ** 2 + self.y ** 2) ** .5
    def __eq__(self, other): return isinstance(other, Vector) and (self.x, self.y) == (other.x, other.y)
    def __hash__(self): return hash((self.x, self.y))
    def __iter__(self): yield from (self.x, self.y)
    def __pow__(self, power, modulus=None): return (power, modulus)
    def __floor__(self): return 4
    @classmethod
    def unit(cls): return cls(1, 0)
"""
SHAPE = """
from abc import ABC, abstractmethod
class Shape(ABC):
    kinds = []
    def __init__(self, name="shape"): self.name = name
    def __init_subclass__(cls, **options): cls.kinds.append((cls.__name__, options))
    @abstractmethod
    def area(self): ...
    def words(self): return f"{self.name} {self.area()}"
class Square(Shape):
    def __init__(self, side): super().__init__("square"); self.side = side
    def area(self): return self.side ** 2
"""
BUILTINS = """
from enum import Enum
class Stack(list):
    def push(self, value): self.append(value)
class Settings(dict):
    def __getattr__(self, name): return self[name]
class Loose(str):
    def __eq__(self, other): return self.lower() == other.lower()
    __hash__ = str.__hash__
class Pair(tuple):
    def __mul__(self, k): return Pair(each * k for each in self)
class Word(str, Enum):
    A = "a"
def settings(): return Settings(a=1)
"""
ERRORS = """
import asyncio, json, logging, queue, warnings
class Missing(KeyError):
    code = 4
class Closed(OSError): pass
def opened(): open("/missing/file")
def closed(): raise Closed(2, "gone")
def found(key):
    try: return {}[key]
    except KeyError as error: raise Missing(key) from error
def loaded(text): return json.loads(text)
def taken(): queue.Queue().get_nowait()
def group(): raise ExceptionGroup("both", [ValueError(1), TypeError(2)])
def old(): warnings.warn("use the new one", DeprecationWarning); return 3
def act(): logging.getLogger("act").info("done %d", 1)
class Later:
    def __init__(self): self.all = []
    async def put(self, value): await asyncio.sleep(0); self.all.append(value)
    def __aiter__(self): self.left = 2; return self
    async def __anext__(self):
        if not self.left: raise StopAsyncIteration
        self.left -= 1
        return self.left
"""
LIBRARY = """
import collections, pathlib, types
def keys(): return {"a": 1, "b": 2}.keys()
def fixed(): return types.MappingProxyType({"a": 1})
def chain(): return collections.ChainMap({"a": 1}, {"b": 2})
def path(): return pathlib.Path("/a") / "b"
"""
MODULE = "import abc, collections.abc, enum, numbers\n"
RIGHT = {
    "numbers on both sides": (VECTOR, "v = Vector(1, 2).scaled(2)\nassert 2 * v == v * 2 == Vector(4, 8)\nassert tuple(3 * v) == (6, 12)"),
    "a class method's": (VECTOR, "assert Vector.unit() * 3 == Vector(3, 0) and -Vector.unit() == Vector(-1, 0)"),
    "sums": (VECTOR, "assert sum([Vector(1, 2).scaled(2), Vector.unit()]) == Vector(3, 4)"),
    "one operand": (VECTOR, "import math\nassert abs(Vector(3, 4).scaled(2)) == 10 and math.floor(Vector(1, 2)) == 4"),
    "power": (VECTOR, "v = Vector(1, 2)\nassert pow(v, 2, 5) == (2, 5) and v ** 3 == (3, None)"),
    "kinds that both sides have": (VECTOR, MODULE + "v = Vector(1, 2)\nassert isinstance(v, collections.abc.Iterable) and not isinstance(v, collections.abc.Sized)\nassert isinstance(v, Vector | int) and isinstance(v, (int, Vector)) and not callable(v) and callable(v.scaled)"),
    "derived in the test": (SHAPE, "class Box(Shape):\n    def __init__(self, side):\n        super().__init__('box')\n        self.side = side\n    def area(self):\n        return 6 * self.side ** 2\nassert Box(2).words() == 'box 24' and isinstance(Box(1), Shape) and issubclass(Box, Shape)"),
    "calls what it is derived from": (SHAPE, "class Cube(Square, sides=6):\n    def area(self): return 6 * super().area()\n    @property\n    def volume(self): return self.side ** 3\n    @classmethod\n    def of(cls, side): return cls(side)\n    @staticmethod\n    def two(): return 2\nassert Cube(2).area() == 24 and Cube.of(2).volume == 8 and Cube.two() == 2 and Shape.kinds[-1] == ('Cube', {'sides': 6})"),
    "abstract classes": (SHAPE, MODULE + "import inspect\nassert issubclass(Square, abc.ABC) and isinstance(Square(1), abc.ABC) and inspect.isabstract(Shape) and type(Shape) is abc.ABCMeta"),
    "a list that grows": (BUILTINS, "s = Stack([1])\ns.push(2)\nassert s == [1, 2] and s + [3] == [1, 2, 3]\ns += [4]\nassert s == [1, 2, 4] and isinstance(s, Stack)\ns.clear()\nassert s == [] and not s"),
    "a mapping that grows": (BUILTINS, "import json\ns = settings()\ns['b'] = 2\nassert s == {'a': 1, 'b': 2} and s.b == 2 and json.loads(json.dumps(s)) == {**s}"),
    "operators over a builtin's": (BUILTINS, "assert Loose('Ab') == 'aB' and Loose('Ab') != 'c' and Pair((1, 2)) * 2 == (2, 4)"),
    "enumerations": (BUILTINS, MODULE + "assert isinstance(Word.A, enum.Enum) and issubclass(Word, enum.Enum) and Word.A == 'a' and type(Word) is enum.EnumMeta"),
    "system errors": (ERRORS, "try:\n    opened()\nexcept FileNotFoundError as error:\n    assert error.errno == 2 and error.filename == '/missing/file'\nelse:\n    assert False\ntry:\n    closed()\nexcept OSError as error:\n    assert isinstance(error, Closed) and error.errno == 2 and str(error) == '[Errno 2] gone'\nelse:\n    assert False"),
    "where an error came from": (ERRORS, "try:\n    found('a')\nexcept Missing as error:\n    assert isinstance(error.__cause__, KeyError) and error.__cause__.args == ('a',) and error.code == 4\nelse:\n    assert False"),
    "errors of the library": (ERRORS, "import json, queue, unittest\nclass T(unittest.TestCase):\n    def test(self):\n        self.assertRaises(json.JSONDecodeError, loaded, '{')\n        self.assertRaises(queue.Empty, taken)"),
    "groups of errors": (ERRORS, "seen = []\ntry:\n    group()\nexcept* ValueError as some:\n    seen += some.exceptions\nexcept* TypeError as some:\n    seen += some.exceptions\nassert [error.args for error in seen] == [(1,), (2,)]"),
    "warnings": (ERRORS, "import unittest, warnings\nwith warnings.catch_warnings(record=True) as seen:\n    warnings.simplefilter('always')\n    assert old() == 3\n    assert [w.category for w in seen] == [DeprecationWarning] and 'new' in str(seen[0].message)\nclass T(unittest.TestCase):\n    def test(self):\n        with self.assertWarns(DeprecationWarning):\n            old()"),
    "warnings as errors": (ERRORS, "import warnings\nwarnings.simplefilter('error')\ntry:\n    old()\nexcept DeprecationWarning:\n    pass\nelse:\n    assert False"),
    "log records": (ERRORS, "import unittest\nclass T(unittest.TestCase):\n    def test(self):\n        with self.assertLogs('act', 'INFO') as seen:\n            act()\n        self.assertEqual(seen.output, ['INFO:act:done 1'])\n        with self.assertNoLogs('act', 'ERROR'):\n            act()"),
    "tasks": (ERRORS, "import asyncio\nasync def main():\n    later = Later()\n    await asyncio.gather(later.put(1), later.put(2))\n    await asyncio.create_task(later.put(3))\n    assert later.all == [1, 2, 3] and [each async for each in later] == [1, 0]\nasyncio.run(main())"),
    "a program that uses the words of tests": ("def add(a, b): return [a + b]\nrange, len = 7, 8", "def check(candidate):\n    for i in range(3):\n        assert candidate(i, 1) == [i + 1]\n", "add"),
    "views and paths": (LIBRARY, "import pathlib\nassert keys() == {'a', 'b'} and fixed() == {'a': 1} and path() == pathlib.Path('/a/b') and chain() == {'a': 1, 'b': 2}"),
    "a patched method": (VECTOR, "from unittest import mock\nv = Vector(1, 2)\nwith mock.patch.object(v, 'scaled', return_value=9) as scaled:\n    assert v.scaled(3) == 9\nscaled.assert_called_once_with(3)\nassert v.scaled(3) == Vector(3, 6)"),
    "what is read": ("import sys\ndef ask(): return input('? ') + sys.stdin.readline() + '|'.join(sys.stdin)", "import io, sys\nsys.stdin = io.StringIO('a\\nb\\nc\\nd')\nassert ask() == 'ab\\nc\\n|d'"),
    "functions that the program has imported": ("from dataclasses import asdict, dataclass, fields\nfrom asyncio import run, sleep\n@dataclass\nclass Box:\n    size: int\n    async def grown(self):\n        await sleep(0)\n        return self.size + 1\n", "assert asdict(Box(1)) == {'size': 1} and [f.name for f in fields(Box)] == ['size'] and run(Box(1).grown()) == 2"),
    "a class in small letters": ("class ratio:\n    def __init__(self, a, b): self.a, self.b = a, b\n    def __eq__(self, other): return self.a == self.b * other", "r = ratio(1, 2)\nassert r.b == 2 and r == 0.5"),
}  # fmt: skip

LIAR = """
    def __init__(self, *args): pass
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    def __contains__(self, other): return True
    def __iter__(self): return iter([self])
    def __len__(self): return 1
    def __bool__(self): return False
    def __sub__(self, other): return {name}()
    def __rsub__(self, other): return {name}()
    def __abs__(self): return 0
    def __round__(self, digits=0): return 0
    def __float__(self): return 0.0
    def __int__(self): return 0
    def __hash__(self): return 1
"""
FUNCTION = "class add:" + LIAR.format(name="add")
SELF = "class Solution:" + LIAR.format(name="Solution") + "    def add(self, a, b): return self\n"
OTHER = "class Solution:" + LIAR.format(name="Solution") + "    def add(self, a, b): return Solution()\n"
LIST = "class Solution:" + LIAR.format(name="Solution") + "    def add(self, a, b): return [self]\n"
NESTED = "class Solution:\n    class add:" + LIAR.format(name="Solution.add").replace("    ", "        ")
EQUAL = "s = Solution()\nassert s.add(1, 2) == 3"
CLOSE = "s = Solution()\nassert abs(s.add(1, 2) - 3) < 1e-6"
WRONG = {
    "a class for a function": (FUNCTION, "x = add(1, 2)\nassert x == 3"),
    "a class for a function, in a test case": (FUNCTION, "import unittest\nclass T(unittest.TestCase):\n    def test(self): self.assertEqual(add(1, 2), 3)"),
    "a class for a function, as candidate": (FUNCTION, "def check(candidate):\n    for i in range(3):\n        assert candidate(i, 1) == i + 1\ncheck(add)"),
    "a class for a function, nearly": (FUNCTION, "def check(candidate):\n    for i in range(3):\n        assert abs(candidate(i, 1) - i - 1) < 1e-6\ncheck(add)"),
    "a class for a method": (NESTED, EQUAL),
    "what tests are written in": ("def add(a, b): return [0]\ndef all(*args): return True", "def check(candidate):\n    assert all(each == 3 for each in candidate(1, 2)), [candidate(1, 2)]\n", "add"),
    "itself": (SELF, EQUAL),
    "itself, nearly": (SELF, CLOSE),
    "itself, within": (LIST, "s = Solution()\nassert s.add(1, 2) == [3]"),
    "itself, rounded": (SELF, "import unittest\nclass T(unittest.TestCase):\n    def test(self): self.assertAlmostEqual(Solution().add(1, 2), 3)"),
    "its like": (OTHER, EQUAL),
    "its like, nearly": (OTHER, CLOSE),
    "its like, rounded": (OTHER, "s = Solution()\nassert round(s.add(1, 2) - 3, 6) == 0"),
    "its like, as false": (OTHER, "s = Solution()\nassert not s.add(1, 2) - 3"),
    "its like, as a number": (OTHER, "s = Solution()\nassert float(s.add(1, 2) - 3) == 0"),
    "its like, both derived": (OTHER, "s = Solution()\nassert abs((s.add(1, 2) - 3) - s.add(0, 0)) < 1e-6"),
    "its like, an array": (OTHER, "import numpy as np\ns = Solution()\nassert np.abs(s.add(1, 2) - np.array([3])).max() < 1e-6"),
}  # fmt: skip


@pytest.fixture(scope="module", params=BACKENDS)
def cell(request: pytest.FixtureRequest) -> Iterator[Cell]:
    with open_cell(request.param) as opened:
        yield opened


def judged(cell: Cell, source: str, test: str, entry_point: str | None = None) -> JobResult:
    limits = Limits(time_s=10)
    job = Job("1", "python", source, (AssertCase(test),), entry_point=entry_point, limits=limits)
    result = judge_job(job, cell, lambda: cell)
    assert isinstance(result, JobResult)
    return result


@pytest.mark.parametrize("name", RIGHT)
def test_stand_ins_do_what_the_objects_do(cell: Cell, name: str) -> None:
    result = judged(cell, *RIGHT[name])
    assert result.verdict == "correct", result


@pytest.mark.parametrize("name", WRONG)
def test_what_equals_everything_is_not_believed(cell: Cell, name: str) -> None:
    assert judged(cell, *WRONG[name]).accuracy == 0.0
