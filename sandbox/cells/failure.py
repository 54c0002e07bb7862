"""Whose fault a failure is, told from its words alone: the engine's, and what to do about it, or the
program's.

The engine, bubblewrap and our supervisor fail in words, and a program can make only some of them: those with
which the supervisor says that a run could not be cleaned up after, or that it took the cell's last memory.
Those are held against the program only when they come again in a fresh cell (``sandbox.worker.bench``); all
others, and all that are unknown, are never.  The cost of that: a program that found a way to end its cell in
silence would get a null reward instead of a bad one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Whose = Literal["engine", "program"]


@dataclass(frozen=True, slots=True)
class Failure:
    """``cause`` is a stable word; ``advice`` says what to do about it, or nothing."""

    cause: str
    whose: Whose
    advice: str = ""


_BUBBLEWRAP = "install bubblewrap (Debian, Ubuntu: apt install bubblewrap; Fedora: dnf install bubblewrap)"
_KNOWN: tuple[tuple[re.Pattern[str], Failure], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), failure)
    for pattern, failure in (
        # Our own supervisor's, about a run.
        (r"UncleanError: |TimeoutError: a run that does not die", Failure("unclean", "program")),
        (r"the cell ended for lack of memory|^FrameError: MemoryError\b", Failure("exhausted", "program")),
        # The engine's.
        (
            r"unknown runtime specified|unknown or invalid runtime|no such runtime|has no runtime",
            Failure(
                "runtime_missing",
                "engine",
                "register the runtime with the engine (daemon.json: runtimes), or unset ASSAY_CELL_RUNTIME",
            ),
        ),
        (
            r"no such image|imagenotfound|pull access denied|manifest unknown",
            Failure("image_missing", "engine", "run make cell-image, or load the image from elsewhere"),
        ),
        (
            r"permission denied.*docker\.sock|PermissionError",
            Failure("engine_closed", "engine", "let this user reach the engine's socket (group docker)"),
        ),
        (
            r"error while fetching server api version|cannot connect to the docker daemon|connection refused"
            r"|connection aborted|connection reset|broken pipe",
            Failure("engine_away", "engine", "start Docker, or set DOCKER_HOST"),
        ),
        (r"read timed out|no answer from the cell", Failure("engine_slow", "engine")),
        (
            r"no space left on device|disk quota exceeded",
            Failure("disk_full", "engine", "make room where the engine keeps its data"),
        ),
        (
            r"cannot allocate memory|cannot fork",
            Failure("host_full", "engine", "the machine is out of memory"),
        ),
        (
            r"python3?[\d.]*\"?:? (?:stat .*)?no such file|execvp .*: no such file",
            Failure("python_missing", "engine", "the cell's image has no Python 3.11 or newer at that path"),
        ),
        (
            r"seccomp|apparmor|selinux|unknown capability|range of cpus|minimum memory limit|oci runtime",
            Failure("options_refused", "engine", "the engine refuses how cells are to be confined"),
        ),
        # Bubblewrap's.
        (
            r"bwrap is not on path|no such file or directory: 'bwrap'",
            Failure("missing", "engine", _BUBBLEWRAP),
        ),
        (
            r"creating new namespace failed|no permissions to create new namespace|setting up uid map",
            Failure(
                "no_namespaces",
                "engine",
                "allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1,"
                " kernel.apparmor_restrict_unprivileged_userns=0), or run as root",
            ),
        ),
        (
            r"can't find source path|can't mount|can't mkdir|can't bind",
            Failure("root_incomplete", "engine", "the root directory of the cells is not complete"),
        ),
    )
)
UNKNOWN = Failure("unknown", "engine")


def classify(words: str) -> Failure:
    """What these words of an error mean."""
    return next((failure for pattern, failure in _KNOWN if pattern.search(words)), UNKNOWN)


def told(words: str) -> str:
    """The words in one line, with what to do about them where that is known."""
    line = (words.strip().splitlines() or [""])[0][:300]
    advice = classify(words).advice
    return f"{line} ({advice})" if advice and advice not in line else line
