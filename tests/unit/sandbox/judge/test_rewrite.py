"""Which assertions become calls, and what is then asked of the values."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from sandbox.cells.order import Call, CallOrder, Order, Report
from sandbox.job import AssertCase, Job, JobResult
from sandbox.judge.assertions import rewrite
from sandbox.judge.run import judge_job
from sandbox.supervisor.plain import encode
from tests.fakes.cell import FakeCell, calling


def no_cell() -> FakeCell:
    raise AssertionError("no special judge here")


def judged(source: str, functions: dict[str, Callable[..., object]], entry_point: str | None = None) -> str:
    """The verdict of a test source on a program that defines these functions."""
    job = Job("j", "python", "", (AssertCase(source),), entry_point=entry_point)
    result = judge_job(job, calling(functions), no_cell)
    return getattr(result, "verdict", "fault")


IDENTITY: dict[str, Callable[..., object]] = {"f": lambda x: x}

HOLDS = [
    "assert f(3) == 3",
    "assert f(3) == 3.0",
    "assert f(True) is True",
    "assert f(None) is None",
    "assert f(0) is not None",
    "assert f(1)",
    "assert not f(0)",
    "assert f(3) != 4, 'remark'",
    "assert 2 < f(3) <= 3",
    "assert f(3) in (1, 2, 3)",
    "assert f(3) not in {4, 5}",
    "assert f((1, 2)) == (1, 2)",
    "assert f([1, (2,)]) == [1, (2,)]",
    "assert f({1: 'a'}) == {1: 'a'}",
    "assert f({1, 2}) == {2, 1}",
    "assert set(f([1, 2, 2])) == {1, 2}",
    "assert set(f([])) == set()",
    "assert sorted(f([3, 1, 2])) == [1, 2, 3]",
    "assert sorted(f([3, 1]), reverse=True) == [3, 1]",
    "assert len(f('abc')) == 3",
    "assert abs(f(0.1) - 0.1000001) < 1e-5",
    "assert math.isclose(f(1.0), 1.001, rel_tol=0.01)",
    "import math\nassert math.isclose(f(1.0), 1.0)",
    "assert round(f(2.456), 2) == 2.46",
    "assert f(2**10) == 1024",
    "assert f([0] * 3) == [0, 0, 0]",
    "assert f('ab' * 2) == 'abab'",
    "assert f(-5) == -5",
    "assert f(list(range(3))) == [0, 1, 2]",
    "assert f(1) == 1 and f(2) == 2",
    "assert f(1) == 0 or f(2) == 2",
    "assert f([1, 2, 3])[-1] == 3",
    "assert f('a')[0] == 'a'",
    "assert f(float('inf')) > 10**9",
    "assert f(1) == 1\nassert f(2) == 2",
    "'''a remark'''\nassert f(1) == 1",
    "assert True\nassert f(1) == 1",
    "assert f(x=1) == 1",
]


@pytest.mark.parametrize("source", HOLDS)
def test_an_assertion_that_holds(source: str) -> None:
    """Rewritten, and correct for a function that returns its argument."""
    assert judged(source, IDENTITY) == "correct"


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        ("assert f(3) == 4", "incorrect"),
        ("assert f((1, 2)) == [1, 2]", "incorrect"),  # Python's own equality: a tuple is no list
        ("assert f('3') == 3", "incorrect"),
        ("assert f(1) is True", "incorrect"),
        ("assert not f(1)", "incorrect"),
        ("assert f(1) == 1\nassert f(2) == 3", "incorrect"),
        ("assert len(f(3)) == 1", "runtime_error"),  # as in the test itself: len of a number
        ("assert f([])[0] == 1", "runtime_error"),
        ("assert f('a') < 3", "runtime_error"),
        ("assert 1 / f(0) > 1", "runtime_error"),
        ("assert g(1) == 1", "runtime_error"),
    ],
)
def test_an_assertion_that_does_not_hold(source: str, verdict: str) -> None:
    """What the test would have come to, had it run beside the program."""
    assert judged(source, IDENTITY) == verdict


@pytest.mark.parametrize(
    "source",
    ["assert f(1) != 2", "assert f(1)", "assert f(1) is not None", "assert not f(1)", "assert f(1) == 1"],
)
@pytest.mark.parametrize("done", [0, 1])
def test_a_value_that_is_not_plain_is_a_testers_affair(source: str, done: int) -> None:
    """Its own class would decide, and could lie: the case goes to a tester, neighbours stay as they are."""

    def script(order: Order) -> Iterator[Report]:
        if isinstance(order, CallOrder):
            return (
                Report("exited", value=encode(object() if call.args == (1,) else 5)) for call in order.calls
            )
        return iter([Report("exited", tests_done=done)])

    cases = tuple(AssertCase(text) for text in ("assert f(5) == 5", source, "assert f(6) == 5"))
    cell = FakeCell(script)
    result = judge_job(Job("j", "python", "", cases, scoring="fraction"), cell, no_cell)
    assert isinstance(result, JobResult)
    tested = "correct" if done else "incorrect"
    assert [case.verdict for case in result.cases] == ["correct", tested, "correct"]
    assert [type(order).__name__ for order in cell.orders] == ["CallOrder", "TesterOrder", "CallOrder"]


def test_a_call_that_is_not_reached_does_not_count() -> None:
    """``or`` stops at the first that holds, although all calls were made."""
    assert judged("assert f(1) == 1 or g(1)", IDENTITY) == "correct"
    assert judged("assert g(1) or f(1) == 1", IDENTITY) == "runtime_error"


TESTER = [
    pytest.param("x = f(1)\nassert x == 1", id="a variable"),
    pytest.param("for i in range(3):\n    assert f(i) == i", id="a loop"),
    pytest.param("assert f(f(1)) == 1", id="a call in an argument"),
    pytest.param("assert f(x) == 1", id="a name in an argument"),
    pytest.param("assert f(1).value == 1", id="an attribute"),
    pytest.param("assert f(1) == g", id="a name to compare with"),
    pytest.param("assert f(1) is x", id="identity"),
    pytest.param("assert f(1) is 1", id="identity with a number"),
    pytest.param("assert f(lambda x: x) == 1", id="a function as argument"),
    pytest.param("assert f(*[1]) == 1", id="spread arguments"),
    pytest.param("assert f(**{'x': 1}) == 1", id="spread keyword arguments"),
    pytest.param("assert [f(i) for i in (1, 2)] == [1, 2]", id="a comprehension"),
    pytest.param("assert sum([1, 2]) == 3", id="no call of the program"),
    pytest.param("assert eval('f(1)') == 1", id="a builtin that is not on the list"),
    pytest.param("assert 1 == 1", id="no call at all"),
    pytest.param("assert True", id="nothing"),
    pytest.param("", id="an empty source"),
    pytest.param("f(1) ==", id="a syntax error"),
    pytest.param("assert f('\\0') == 1\x00", id="a NUL in the source"),
    pytest.param("import os\nassert f(1) == 1", id="another import"),
    pytest.param(
        "def check(candidate):\n    assert candidate(1) == 1", id="check without a function to check"
    ),
    pytest.param(
        "def check(candidate):\n    x = 1\n    assert candidate(x) == 1\ncheck(f)",
        id="a check that does more",
    ),
    pytest.param("assert f(10**10**10) == 1", id="a power beyond bounds"),
    pytest.param("assert f([0] * 10**9) == 1", id="a list beyond bounds"),
    pytest.param("assert f(" + "(" * 500 + ")" * 500 + ") == 1", id="deep nesting"),
    pytest.param("assert f(" + "-" * 5000 + "1) == 1", id="deep signs"),
    pytest.param("assert Thing().g(1) == 1", id="a method of another class"),
    pytest.param("assert f(1 / 0) == 1", id="an argument that cannot be computed"),
]


@pytest.mark.parametrize("source", TESTER)
def test_anything_else_is_left_to_a_tester(source: str) -> None:
    """None says: not simple.  Nothing of it is run here."""
    assert rewrite(source, None) is None


CHECK = """
METADATA = {'author': 'somebody'}


def check(candidate):
    '''a remark'''
    assert candidate([1, 2]) == 3, "first"
    assert True, "This prints"
    assert candidate([]) == 0
"""


@pytest.mark.parametrize(
    ("source", "entry_point"),
    [
        pytest.param(CHECK, "add_up", id="called with the entry point by us"),
        pytest.param(CHECK + "\ncheck(add_up)\n", None, id="called by the source"),
        pytest.param(CHECK + "\ncheck(add_up)\n", "other", id="what the source says goes first"),
    ],
)
def test_a_check_function_of_simple_assertions(source: str, entry_point: str | None) -> None:
    rewritten = rewrite(source, entry_point)
    assert rewritten is not None
    assert rewritten.calls == (Call("add_up", ([1, 2],)), Call("add_up", ([],)))
    assert judged(source, {"add_up": sum}, entry_point) == "correct"
    assert judged(source, {"add_up": lambda _: 3}, entry_point) == "incorrect"


def test_a_method_of_solution() -> None:
    """By a new object a call, as the test writes it."""
    rewritten = rewrite("assert Solution().add(a=1, b=2) == 3", None)
    assert rewritten is not None
    assert rewritten.calls == (Call("Solution.add", (), {"a": 1, "b": 2}),)


def test_the_expected_value_is_not_in_the_calls() -> None:
    """What goes into the cell does not hold what is expected of it."""
    rewritten = rewrite("assert f(1) == 'the secret'", None)
    assert rewritten is not None
    assert "secret" not in repr(rewritten.calls)


def test_values_that_share_one_hash_do_not_stall_the_judge() -> None:
    """A set of them would cost the square of their number."""
    hostile = [k * ((1 << 61) - 1) for k in range(200_000)]
    assert judged("assert set(f(1)) == {1}", {"f": lambda _: hostile}) == "runtime_error"
