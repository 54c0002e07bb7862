"""From a job's cases to orders for a cell.

Neighbouring cases of one kind share an order.  An order holds inputs only; what was expected stays here, in
how a case is settled once its reports are there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from sandbox.cells.order import Call, CallOrder, Order, Program, Report, RunLimits, StdioOrder, TesterOrder
from sandbox.job import AssertCase, CallCase, Case, Fault, Job, StdioCase
from sandbox.judge.assertions import rewrite
from sandbox.judge.settle import Settled, settle_assertions, settle_call, settle_output, settle_tests
from sandbox.judge.texts import to_bytes
from sandbox.judge.verdict import run_limits

CheckOutput = Callable[[StdioCase, bytes], float | Fault]


@dataclass(frozen=True, slots=True)
class Step:
    """One case: its part of an order (an input, calls, or a test source), and how its reports settle it."""

    part: bytes | tuple[Call, ...] | str
    settle: Callable[[Sequence[Report]], Settled | Fault]

    @property
    def reports(self) -> int:
        """How many reports its part of the order gives."""
        return len(self.part) if isinstance(self.part, tuple) else 1


@dataclass(frozen=True, slots=True)
class Batch:
    """An order, and the steps that its reports belong to, in order."""

    order: Order
    steps: tuple[Step, ...]


def plan(
    job: Job, program: Program, check_output: CheckOutput, seconds_left: Callable[[], float]
) -> Iterator[Batch]:
    """The batches of a job, in the order of its cases; each made when it is asked for."""
    steps = [_step(job, case, check_output) for case in job.cases]
    for _, group in groupby(steps, key=lambda step: type(step.part)):
        batch = tuple(group)
        limits = run_limits(job.limits, seconds_left())
        yield Batch(_order(job, program, limits, [step.part for step in batch]), batch)


def _step(job: Job, case: Case, check_output: CheckOutput) -> Step:
    match case:
        case StdioCase():
            settle = partial(settle_output, limits=job.limits, check=partial(check_output, case))
            return Step(to_bytes(case.stdin), settle)
        case CallCase():
            call = Call(case.call, case.args, case.kwargs)
            return Step((call,), partial(settle_call, case=case, limits=job.limits, checker=job.checker))
        case AssertCase():
            return _assertion_step(job, case)


def _assertion_step(job: Job, case: AssertCase) -> Step:
    rewritten = rewrite(case.source, job.entry_point) if job.language == "python" else None
    if rewritten is None:
        return Step(case.source, partial(settle_tests, limits=job.limits))
    settle = partial(settle_assertions, conditions=rewritten.conditions, limits=job.limits)
    return Step(rewritten.calls, settle)


def _order(
    job: Job, program: Program, limits: RunLimits, parts: Sequence[bytes | tuple[Call, ...] | str]
) -> Order:
    inputs = tuple(part for part in parts if isinstance(part, bytes))
    if inputs:
        return StdioOrder(program, limits, inputs)
    calls = tuple(call for part in parts if isinstance(part, tuple) for call in part)
    if calls:
        return CallOrder(program, limits, calls)
    tests = tuple(part for part in parts if isinstance(part, str))
    return TesterOrder(program, limits, tests, job.setup, job.entry_point)
