"""The clerk's side of a call task: load the program once, issue call after call, believe nothing but values.

The run may say what it likes on its connection.  One well-formed answer to the call that was issued counts;
an answer before the call, a second one, or one to another call ends the run and fails the call.  A call
that ends the process has its end reported; the calls after it are made in a fresh one.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from .channel import Ended, Place
from .clerk import Desk, sealed, to_outcome
from .drain import Drain
from .frames import Frame, FrameError, pack_spec
from .imported import imports_more
from .session import Session
from .tasks import Bounds, Outcome, Task, to_bytes

FORGED = "ForgedReply"
TICKET = 8  # random bytes that come with a call and must come back: an answer before the call lacks them
_STDERR_BYTES = 64 << 10
_REST = Bounds(1e6, 1e6, 1, 1)  # between calls nothing is limited: the run waits for us


Loading = Callable[[Task, Sequence[bytes], int], tuple[Place, tuple[int, ...]]]


def load_python(task: Task, calls: Sequence[bytes], control: int) -> tuple[Place, tuple[int, ...]]:
    """The place of a process that loads the program and answers calls, and its descriptors from 3 on."""
    bounds = task.bounds
    spec = sealed(pack_spec({}, (to_bytes(task.source), *calls)))
    wide = imports_more(task.source)
    place = Place("calls", 5, bounds.cpu_s, total_s(task, calls), bounds.memory_mb, wide=wide)
    return place, (spec, control)


def total_s(task: Task, calls: Sequence[bytes]) -> float:
    """CPU seconds for the loading and all calls together."""
    return task.bounds.cpu_s * (len(calls) + 1)


def run_calls(desk: Desk, task: Task, loading: Loading = load_python) -> Iterator[Outcome]:
    """One outcome for each call."""
    calls: Sequence[bytes] = task.inputs
    while calls and not desk.link.cancelled(task.number):
        answered = 0
        for outcome in _Conversation(desk, task, calls, loading).outcomes():
            yield outcome
            answered += 1
        calls = calls[answered:]


class _Conversation:
    """One process that answers calls until it ends, or breaks the rules."""

    def __init__(self, desk: Desk, task: Task, calls: Sequence[bytes], loading: Loading) -> None:
        self._bounds = task.bounds
        self._calls = calls
        self._control, theirs = socket.socketpair()
        self._err = Drain(_STDERR_BYTES)
        self._session = Session(desk.channel, desk.link, task.number, (self._err,), self._control, quiet=True)
        nothing = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        place, own = loading(task, calls, theirs.detach())
        descriptors = (nothing, os.dup(nothing), self._err.writing, *own)
        self._session.launch((place,), task.bounds, descriptors)

    def outcomes(self) -> Iterator[Outcome]:
        """At least one; fewer than the calls when the process has ended."""
        try:
            loaded = self._reply()
            if loaded is None or loaded.header.get("loaded") is not True:
                yield from [self._end(loaded)] * len(self._calls)
                return
            for index in range(len(self._calls)):
                answer = self._call(index)
                outcome = self._answered(answer, index) if answer is not None else None
                if outcome is None:
                    yield self._end(answer)
                    return
                yield outcome
        finally:
            self._over()

    def _call(self, index: int) -> Frame | None:
        if self._session.surplus():
            return Frame({})
        self._session.mark(self._bounds)
        ticket = os.urandom(TICKET)
        try:
            self._control.send(ticket)
        except OSError:
            return None  # it has ended, and how will be told
        answer = self._reply()
        self._session.mark(_REST)
        if answer is None:
            return None
        known = answer.header.get("call") == index and answer.header.get("ticket") == ticket.hex()
        return answer if known and not self._session.surplus() else Frame({})

    def _reply(self) -> Frame | None:
        try:
            return self._session.until_reply()
        except FrameError:
            return Frame({})

    def _answered(self, answer: Frame, index: int) -> Outcome | None:
        """The outcome of an answer; None where the answer ends the conversation."""
        raised = answer.header.get("raised")
        if answer.header.get("call") != index or raised == "MemoryError":
            return None
        cpu_ms, memory_kb = (
            _claimed(answer.header.get("cpu_ms")),
            int(_claimed(answer.header.get("memory_kb"))),
        )
        if cpu_ms > self._bounds.cpu_s * 1000:
            return None
        value = answer.blobs[0] if len(answer.blobs) == 1 and raised is None else None
        if value is None and not isinstance(raised, str):
            return None
        return Outcome(
            "exited",
            cpu_ms=cpu_ms,
            wall_ms=_claimed(answer.header.get("wall_ms")),
            memory_kb=memory_kb,
            value=value,
            raised=raised[:100] if isinstance(raised, str) else None,
        )

    def _end(self, last: Frame | None) -> Outcome:
        """How the process ended; ``last`` is the answer with which it did so, if there was one."""
        if last is not None:
            self._session.kill("done")
        ended = self._session.until_end()
        stderr = self._err.rest()
        outcome = _told(to_outcome(ended, "", b"", stderr), ended)
        if last is None:
            return outcome
        raised = last.header.get("raised")
        cpu_ms = _claimed(last.header.get("cpu_ms"))
        if raised == "MemoryError":
            return replace(outcome, ended="memory")
        if raised == "CompileFailedError":
            return replace(outcome, ended="compile_error")
        if cpu_ms > self._bounds.cpu_s * 1000:
            return replace(outcome, ended="cpu_time", cpu_ms=cpu_ms)
        return replace(outcome, raised=raised[:100] if isinstance(raised, str) else FORGED)

    def _over(self) -> None:
        self._session.kill("done")
        self._session.until_end()
        self._session.close()
        self._err.close()


def _told(outcome: Outcome, ended: Ended) -> Outcome:
    """A kill of ours that broke no bound is not the program's signal."""
    if ended.why in ("done", "cancelled") and outcome.signal == signal.SIGKILL:
        return replace(outcome, ended="exited", signal=0)
    return outcome


def _claimed(value: object) -> float:
    """A measure that the run itself reports; it decides nothing in the program's favour."""
    return min(max(float(value), 0.0), 1e9) if isinstance(value, int | float) else 0.0
