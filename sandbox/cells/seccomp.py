"""The container engine's system call profile for cells: everything refused but what programs are known to
need.

The supervisor's own filter (``sandbox.supervisor.seccomp``) comes on top, for the runs.
"""

from __future__ import annotations

from importlib.resources import files


def profile_text() -> str:
    """The profile as the engine's ``seccomp=`` option takes it."""
    return (files("sandbox.cells") / "seccomp.json").read_text()
