"""The clerk's side of a test task: for each source a tester and a candidate, strangers but for the wire
between them.

What counts is the tester's word alone.  How the candidate ended is told only where it was the candidate
that ended the test: by dying, or by breaking a bound.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from dataclasses import replace

from .calls import FORGED
from .channel import Ended, Place
from .clerk import Desk, sealed, to_outcome
from .drain import Drain
from .frames import Frame, FrameError, pack_spec
from .session import Session
from .tasks import Outcome, Task, to_bytes

_TESTER, _CANDIDATE = 0, 1
_STDERR_BYTES = 64 << 10
_TESTER_MEMORY_MB = 1024
_COMPILE = "CompileFailedError"


def run_tests(desk: Desk, task: Task) -> Iterator[Outcome]:
    """One outcome for each test source."""
    for test in task.inputs:
        if desk.link.cancelled(task.number):
            return
        yield _run_test(desk, task, test)


def _run_test(desk: Desk, task: Task, test: bytes) -> Outcome:
    bounds = task.bounds
    tester_err, candidate_err = Drain(_STDERR_BYTES), Drain(_STDERR_BYTES)
    control, for_tester = socket.socketpair()
    wire = socket.socketpair()
    session = Session(desk.channel, desk.link, task.number, (tester_err, candidate_err), control, quiet=True)
    places = (
        Place("tester", 6, bounds.wall_s, bounds.wall_s, _TESTER_MEMORY_MB + bounds.memory_mb, wide=True),
        Place("candidate", 5, bounds.cpu_s, bounds.cpu_s, bounds.memory_mb, wide=True),
    )
    spec = pack_spec({"entry_point": task.entry_point}, (to_bytes(task.setup), test))
    descriptors = (
        *(_nothing(), _nothing(), tester_err.writing, sealed(spec), for_tester.detach(), wire[0].detach()),
        *(
            _nothing(),
            _nothing(),
            candidate_err.writing,
            sealed(pack_spec({}, (to_bytes(task.source),))),
            wire[1].detach(),
        ),
    )
    session.launch(places, bounds, descriptors)
    verdict = _verdict(session)
    session.kill("done")
    ended = session.until_end()
    session.close()
    stderr = (tester_err.rest() + candidate_err.rest())[:_STDERR_BYTES]
    return _outcome(ended, verdict, stderr)


def _verdict(session: Session) -> Frame | None:
    """The tester's word; None if there is none.  A tester whose candidate is gone waits for how it went."""
    try:
        verdict = session.until_reply()
    except FrameError:
        return None
    return verdict


def _outcome(ended: Ended, verdict: Frame | None, stderr: bytes) -> Outcome:
    candidate = to_outcome(
        replace(ended, why=ended.why if ended.why != "done" else ""), "", b"", stderr, _CANDIDATE
    )
    if candidate.ended not in ("exited", "signalled") or verdict is None:
        return candidate
    header = verdict.header
    raised, done = header.get("raised"), header.get("tests_done")
    if header.get("gone") is True:
        forged = candidate.signal == signal.SIGKILL  # ours: it was alive, and had said what is no reply
        return replace(candidate, ended="exited", signal=0, raised=FORGED) if forged else candidate
    if raised == _COMPILE:
        return replace(candidate, ended="compile_error", signal=0)
    return replace(
        candidate,
        ended="memory" if raised == "MemoryError" else "exited",
        signal=0,
        raised=raised if isinstance(raised, str) else None,
        tests_done=done if isinstance(done, int) else 0,
    )


def _nothing() -> int:
    return os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
