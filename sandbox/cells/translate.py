"""Orders as tasks of the supervisor's protocol, and its outcomes as reports."""

from __future__ import annotations

from sandbox.supervisor import plain
from sandbox.supervisor.frames import Frame, FrameError, pack
from sandbox.supervisor.tasks import Bounds, Outcome, Task, read_outcome

from .order import CallOrder, Order, Report, RunLimits, StdioOrder, TalkOrder


def to_talk(order: TalkOrder, number: int) -> Task:
    """The order of conversations in the form that crosses the stream."""
    inputs = tuple(pack({"files": list(files)}, tuple(files.values())) for files in order.files)
    program = order.program
    bounds = _bounds(order.limits)
    return Task(number, "talks", bounds, program.source, inputs, args=order.args, language=program.language)


def to_task(order: Order, number: int) -> Task:
    """The order in the form that crosses the stream."""
    bounds = _bounds(order.limits)
    source, language = order.program.source, order.program.language
    if isinstance(order, StdioOrder):
        files = dict(order.files)
        return Task(
            number, "stdio", bounds, source, order.inputs, args=order.args, files=files, language=language
        )
    if isinstance(order, CallOrder):
        calls = tuple(plain.encode([call.name, list(call.args), dict(call.kwargs)]) for call in order.calls)
        return Task(number, "calls", bounds, source, calls, language=language)
    tests = tuple(test.encode("utf-8", "surrogatepass") for test in order.tests)
    return Task(number, "tests", bounds, source, tests, setup=order.setup, entry_point=order.entry_point)


def _bounds(limits: RunLimits) -> Bounds:
    return Bounds(limits.cpu_s, limits.wall_s, limits.memory_mb, limits.output_bytes, limits.idle_s)


def to_report(outcome: Outcome) -> Report:
    """The outcome as the judge reads it."""
    return Report(
        ended=outcome.ended,
        exit_code=outcome.exit_code,
        signal=outcome.signal,
        cpu_ms=outcome.cpu_ms,
        wall_ms=outcome.wall_ms,
        memory_kb=outcome.memory_kb,
        stdout=outcome.stdout,
        stderr=outcome.stderr,
        value=outcome.value,
        raised=outcome.raised,
        tests_done=outcome.tests_done,
    )


def read_answer(frame: Frame, task: Task) -> Outcome:
    """The outcome in a frame that answers the task.  Raises FrameError."""
    if frame.header.get("outcome") != task.number:
        raise FrameError(str(frame.header.get("fault", "an answer to another task")))
    return read_outcome(frame)
