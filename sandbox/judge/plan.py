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
from sandbox.judge.programs import weave
from sandbox.judge.settle import (
    settle_assertions,
    settle_call,
    settle_output,
    settle_run,
    settle_test_program,
    settle_tests,
)
from sandbox.judge.source import joined_source
from sandbox.judge.step import OwnProgram, Step
from sandbox.judge.texts import to_bytes

CheckOutput = Callable[[StdioCase, bytes], float | Fault]


def steps_of(job: Job, check_output: CheckOutput) -> list[Step]:
    """A step for each case, in their order."""
    return [_step(job, case, check_output) for case in job.cases]


def next_batch(steps: Iterable[Step]) -> list[Step]:
    """The first steps that can share an order; a program of its own shares with nobody."""
    first = next(iter(steps))
    if isinstance(first.part, OwnProgram):
        return [first]
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
    if job.language != "python":
        woven = weave(job.language, joined_source(job), case.source)
        return Step(OwnProgram(woven.source), partial(settle_test_program, program=woven, limits=job.limits))
    as_test = Step(case.source, partial(settle_tests, limits=job.limits))
    rewritten = rewrite(case.source, job.entry_point)
    if rewritten is None:
        return as_test
    settle = partial(settle_assertions, conditions=rewritten.conditions, limits=job.limits, otherwise=as_test)
    return Step(rewritten.calls, settle)


def order_for(job: Job, program: Program, limits: RunLimits, steps: Sequence[Step]) -> Order:
    """The order for steps of one kind."""
    parts = [step.part for step in steps]
    if isinstance(parts[0], OwnProgram):
        return StdioOrder(Program(job.language, parts[0].source), limits, (b"",))
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
