"""The entry of a cell: puts the harness's roles into the supervisor's hands."""

from __future__ import annotations

from sandbox.supervisor.calls import run_calls
from sandbox.supervisor.clerk import run_stdio
from sandbox.supervisor.start import Parts, Settings, start
from sandbox.supervisor.tests import run_tests

from . import calls, candidate, stdio, tester


def boot(first_user: int, users: int, processes: int, reading: int, writing: int) -> None:
    """Start a cell in this process, which must be process 1.  Never returns."""
    parts = Parts(
        roles={
            "stdio": stdio.play,
            "calls": calls.answer,
            "tester": tester.test,
            "candidate": candidate.play,
        },
        kinds={"stdio": run_stdio, "calls": run_calls, "tests": run_tests},
    )
    start(Settings(first_user, users, processes), parts, reading, writing)
