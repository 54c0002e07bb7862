"""A test source and the ways in which it may want to be run: a script, ``check(candidate)``, test cases,
test functions.
"""

from __future__ import annotations

import ast
import functools
import sys
import traceback
import types
import unittest
from collections.abc import Callable
from typing import Any

from .class_names import ClassNames
from .sources import Source

_SETUP, _TESTS = "setup.py", "tests.py"


class TestFailedError(AssertionError):
    """A test case reported a failure that has no exception of its own."""


class Trial:
    """Runs the tests of a source; ``done`` counts those that were seen through to their end."""

    def __init__(self, setup: str, source: str, entry_point: str | None) -> None:
        self.entry_point = entry_point
        self.done = 0
        self.text = f"{setup}\n{source}"
        self._setup = Source(setup, _SETUP)
        self._tests = Source(source, _TESTS)
        self.class_names = ClassNames((self._setup.tree, self._tests.tree), entry_point)

    def run(self, names: dict[str, Any]) -> None:
        """Run everything.  Raises what a failed test raises, or SyntaxError."""
        module = types.ModuleType(names["__name__"])
        sys.modules[module.__name__] = sys.modules["__main__"] = module
        unittest.main = _run_by_us  # type: ignore[assignment]  # a source's own call would end the process
        self._setup.run(names)
        self._tests.run(names)
        module.__dict__.update(names)
        found = self._found(names)
        for each in found:
            each()
        self.done += not found

    def free_names(self) -> set[str]:
        """The names that setup and tests use."""
        return self._setup.free_names() | self._tests.free_names()

    def _found(self, names: dict[str, Any]) -> list[Callable[[], None]]:
        """What the source defines and does not run itself."""
        tree = self._tests.tree
        if not any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in tree.body):
            return []
        called = {
            node.func.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        found: list[Callable[[], None]] = []
        for node in tree.body:
            value = names.get(node.name) if isinstance(node, ast.FunctionDef | ast.ClassDef) else None
            if isinstance(value, type) and issubclass(value, unittest.TestCase):
                found.append(functools.partial(self._run_case, value))
            elif isinstance(node, ast.FunctionDef) and node.name not in called:
                found += self._function(node, value, names)
        return found

    def _function(self, node: ast.FunctionDef, value: Any, names: dict[str, Any]) -> list[Callable[[], None]]:
        if node.name == "check" and self.entry_point:
            return [lambda: self._call(value, names[self.entry_point])]
        takes_nothing = not (node.args.args or node.args.posonlyargs or node.args.kwonlyargs)
        if node.name.startswith("test") and takes_nothing:
            return [lambda: self._call(value)]
        return []

    def _call(self, function: Any, *args: object) -> None:
        function(*args)
        self.done += 1

    def _run_case(self, case: type[unittest.TestCase]) -> None:
        result = _Result()
        unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
        self.done += result.succeeded
        if result.error is not None:
            raise result.error


class _Result(unittest.TestResult):
    """Keeps the first exception, and counts the tests that succeeded."""

    def __init__(self) -> None:
        super().__init__()
        self.error: BaseException | None = None
        self.succeeded = 0
        self.failfast = True

    def addSuccess(self, test: unittest.TestCase) -> None:  # noqa: N802 -- unittest's name
        """A test came through."""
        super().addSuccess(test)
        self.succeeded += 1

    def addError(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802
        """A test, or what prepares it, raised something."""
        super().addError(test, err)
        self._keep(err[1])

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802
        """An assertion failed."""
        super().addFailure(test, err)
        self._keep(err[1])

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: Any) -> None:  # noqa: N802
        """A part of a test ended."""
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._keep(err[1])

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:  # noqa: N802
        """A test that should fail did not."""
        super().addUnexpectedSuccess(test)
        self._keep(TestFailedError("unexpected success"))

    def addExpectedFailure(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802
        """A test that should fail did."""
        super().addExpectedFailure(test, err)
        self.succeeded += 1

    def _keep(self, error: BaseException) -> None:
        self.error = self.error or error


def report_failure(error: BaseException) -> None:
    """Print where in the tests it happened, our own and the library's frames left out."""
    trace = traceback.extract_tb(error.__traceback__)
    frames = [frame for frame in trace if frame.filename in (_SETUP, _TESTS)]
    words = traceback.format_list(frames) + traceback.format_exception_only(error)
    sys.stderr.write("".join(words))


def _run_by_us(*_args: object, **_options: object) -> None:
    """In place of ``unittest.main``: the cases are run after the source."""
