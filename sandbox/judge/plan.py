"""From a job's cases to orders for a cell.

Neighbouring cases of one kind share an order.  An order holds inputs only; what was expected stays here, in
how a case is settled once its reports are there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import groupby

from sandbox.cells.order import Call, CallOrder, Order, Program, RunLimits, StdioOrder, TesterOrder
from sandbox.job import AssertCase, CallCase, Case, Fault, Job, RunCase, StdioCase
from sandbox.judge.assertions import rewrite
from sandbox.judge.settle import settle_assertions, settle_call, settle_output, settle_run, settle_tests
from sandbox.judge.step import Step
from sandbox.judge.texts import to_bytes

CheckOutput = Callable[[StdioCase, bytes], float | Fault]


def steps_of(job: Job, check_output: CheckOutput) -> list[Step]:
    """A step for each case, in their order."""
    return [_step(job, case, check_output) for case in job.cases]


def next_batch(steps: Iterable[Step]) -> list[Step]:
    """The first steps that can share an order."""
    return list(next(groupby(steps, key=lambda step: type(step.part)))[1])


def _step(job: Job, case: Case, check_output: CheckOutput) -> Step:
    match case:
        case StdioCase():
            settle = partial(settle_output, limits=job.limits, check=partial(check_output, case))
            return Step(to_bytes(case.stdin), settle)
        case RunCase():
            return Step(to_bytes(case.stdin), partial(settle_run, limits=job.limits))
        case CallCase():
            call = Call(case.call, case.args, case.kwargs)
            return Step((call,), partial(settle_call, case=case, limits=job.limits, checker=job.checker))
        case AssertCase():
            return _assertion_step(job, case)


def _assertion_step(job: Job, case: AssertCase) -> Step:
    as_test = Step(case.source, partial(settle_tests, limits=job.limits))
    rewritten = rewrite(case.source, job.entry_point) if job.language == "python" else None
    if rewritten is None:
        return as_test
    settle = partial(settle_assertions, conditions=rewritten.conditions, limits=job.limits, otherwise=as_test)
    return Step(rewritten.calls, settle)


def order_for(job: Job, program: Program, limits: RunLimits, steps: Sequence[Step]) -> Order:
    """The order for steps of one kind."""
    parts = [step.part for step in steps]
    inputs = tuple(part for part in parts if isinstance(part, bytes))
    if inputs:
        return StdioOrder(program, limits, inputs, files=_files(job))
    calls = tuple(call for part in parts if isinstance(part, tuple) for call in part)
    if calls:
        return CallOrder(program, limits, calls)
    tests = tuple(part for part in parts if isinstance(part, str))
    return TesterOrder(program, limits, tests, job.setup, job.entry_point)


def _files(job: Job) -> dict[str, bytes]:
    """What lies beside the program."""
    return {
        name: data for case in job.cases if isinstance(case, RunCase) for name, data in case.files.items()
    }
