"""A run becomes process 1's child, whether the kernel makes siblings or not.

A process that adopts its descendants' orphans stands for process 1; it is one of its own, since it waits for
all of its children.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.fakes.makers import ROOT

ADOPTING = """
import ctypes, os
from sandbox.supervisor.kernel import Kernel
from sandbox.supervisor.siblings import are_made, fork_by
assert ctypes.CDLL(None).prctl(36, 1, 0, 0, 0) == 0  # PR_SET_CHILD_SUBREAPER
"""
ASK = """
made = are_made(Kernel())
try:
    os.waitpid(-1, 0)
except ChildProcessError:
    print(made)
"""
FORK = """
reading, writing = os.pipe()
forking = os.fork()
if forking == 0:
    pid = fork_by(Kernel(), {made})()
    if pid == 0:
        os._exit(7 if os.getppid() == {parent} else 8)
    os.write(writing, str(pid).encode())
    os._exit(0)
os.waitpid(forking, 0)
print(os.waitstatus_to_exitcode(os.waitpid(int(os.read(reading, 99)), 0)[1]))
"""


def said_by(source: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", ADOPTING + source], capture_output=True, text=True, timeout=60, cwd=ROOT
    )
    return ran.stdout or ran.stderr


def test_linux_makes_siblings() -> None:
    """The question leaves no child behind."""
    assert said_by(ASK) == "True\n"


@pytest.mark.parametrize("made", [True, False])
def test_it_is_another_s_child_from_its_first_step(made: bool) -> None:
    source = FORK.replace("{made}", str(made)).replace("{parent}", "parent")
    assert said_by("parent = os.getpid()\n" + source) == "7\n"
