"""What came of one case: the verdict of its reports and, where they are good, of the comparison with what
was expected.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate

from sandbox.cells.order import Report
from sandbox.job import CallCase, Checker, Fault, Limits, NamedChecker
from sandbox.judge.assertions import Condition, Unmet
from sandbox.judge.compare import Tolerance, same_in_any_order, same_value
from sandbox.judge.programs import TestProgram
from sandbox.judge.step import Settled, Step
from sandbox.judge.values import value_of
from sandbox.judge.verdict import verdict_of_call, verdict_of_run, verdict_of_tests
from sandbox.supervisor.plain import is_plain


def settle_output(
    reports: Sequence[Report], *, limits: Limits, check: Callable[[bytes], float | Fault]
) -> Settled | Fault:
    """A run for its output."""
    verdict = verdict_of_run(reports[0], limits)
    if verdict is not None:
        return Settled(verdict, 0.0)
    score = check(reports[0].stdout)
    if isinstance(score, Fault):
        return score
    return Settled("correct" if score == 1 else "incorrect", score)


def settle_run(reports: Sequence[Report], *, limits: Limits) -> Settled:
    """A run of which nothing is expected."""
    verdict = verdict_of_run(reports[0], limits)
    return Settled("correct" if verdict is None else verdict, 1.0 if verdict is None else 0.0, whole=True)


def settle_call(reports: Sequence[Report], *, case: CallCase, limits: Limits, checker: Checker) -> Settled:
    """A call and the value expected of it."""
    verdict = verdict_of_call(reports[0], limits)
    if verdict is not None:
        return Settled(verdict, 0.0)
    got = value_of(reports[0])
    if isinstance(checker, NamedChecker) and checker.name in ("unordered", "unordered_lines"):
        return _right_if(same_in_any_order(case.expected, got))
    return _right_if(same_value(case.expected, got, _tolerance(checker)))


def settle_assertions(
    reports: Sequence[Report], *, conditions: Sequence[Condition], limits: Limits, otherwise: Step
) -> Settled | Step:
    """Assertions that were rewritten: each condition must hold, in order, as far as the values go.

    A value that is not plain can satisfy nothing here, not even ``!=``: its own class would have to be asked.
    That is for a tester beside it (``otherwise``), which knows when not to believe it.
    """
    # Together the calls are one test, with its limit.
    before_ms = list(accumulate((report.cpu_ms for report in reports), initial=0.0))

    def value(slot: int) -> object:
        verdict = verdict_of_call(reports[slot], limits, before_ms[slot])
        if verdict is not None:
            raise Unmet(verdict)
        got = value_of(reports[slot])
        if not is_plain(got):
            raise _NotPlainError
        return got

    try:
        return _right_if(all(condition(value) for condition in conditions))
    except _NotPlainError:
        return otherwise
    except Unmet as unmet:
        return Settled(unmet.verdict, 0.0)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return Settled("runtime_error", 0.0)


def settle_tests(reports: Sequence[Report], *, limits: Limits) -> Settled:
    """A test source that ran in a tester process."""
    verdict = verdict_of_tests(reports[0], limits)
    return Settled(verdict, 1.0 if verdict == "correct" else 0.0)


def settle_test_program(reports: Sequence[Report], *, program: TestProgram, limits: Limits) -> Settled:
    """A test source that ran in one process with the candidate: it has passed if it said so at its end."""
    report = reports[0]
    said = {line.decode("ascii", "replace") for line in report.stdout.splitlines()}
    verdict = verdict_of_run(report, limits)
    if verdict is None or (verdict == "runtime_error" and program.failed in said):
        return _right_if(verdict is None and program.passed in said and program.failed not in said)
    return Settled(verdict, 0.0)


class _NotPlainError(Exception):
    """A condition needs a value that is not plain."""


def _tolerance(checker: Checker) -> Tolerance:
    if isinstance(checker, NamedChecker) and checker.name == "float":
        return Tolerance(checker.rel, checker.abs)
    return Tolerance()


def _right_if(right: object) -> Settled:
    return Settled("correct", 1.0) if right else Settled("incorrect", 0.0)
