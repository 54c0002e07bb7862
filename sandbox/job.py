"""The values that cross the sandbox's door: a job in, a job result or a fault out.

Expected results are part of a job, and so reach the worker; they never reach a cell (see
``sandbox.cells.order``).  The JSON form for the queue is in ``sandbox.payload``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Verdict = Literal[
    "correct",
    "incorrect",
    "compile_error",
    "runtime_error",
    "time_limit",
    "memory_limit",
    "output_limit",
]
Scoring = Literal["all", "fraction"]
Trust = Literal["isolated", "shared-process"]
CheckerName = Literal["tokens", "exact", "lines", "float", "unordered", "unordered_lines"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one test: CPU seconds, resident MiB, MiB of output (either stream)."""

    time_s: float = 2.0
    memory_mb: int = 256
    output_mb: float = 16.0


@dataclass(frozen=True, slots=True)
class StdioCase:
    """Feed ``stdin``, compare what the program prints with ``stdout``."""

    stdin: str
    stdout: str


@dataclass(frozen=True, slots=True)
class CallCase:
    """Call a function of the program, or a method of its ``Solution`` class, with plain data."""

    call: str
    args: tuple[object, ...]
    kwargs: dict[str, object]
    expected: object


@dataclass(frozen=True, slots=True)
class AssertCase:
    """A test source: assertions, ``check(candidate)``, or ``unittest.TestCase`` classes."""

    source: str


@dataclass(frozen=True, slots=True)
class RunCase:
    """Run the program for what it prints: nothing is expected, and its output comes back whole.

    ``files`` lie in the working directory, by plain names.  The only case of its job.
    """

    stdin: str
    files: dict[str, bytes] = field(default_factory=dict)


Case = StdioCase | CallCase | AssertCase | RunCase


@dataclass(frozen=True, slots=True)
class NamedChecker:
    """A rule of ours by name; ``float`` has the tolerances ``rel`` and ``abs``."""

    name: CheckerName = "tokens"
    rel: float = 1e-6
    abs: float = 1e-6


@dataclass(frozen=True, slots=True)
class ProgramChecker:
    """A special judge in a cell of its own: arguments input, output, answer file; exit codes as testlib's."""

    language: str
    source: str


@dataclass(frozen=True, slots=True)
class InteractiveChecker:
    """A judge program in a cell of its own that talks with the candidate; called as a special judge is."""

    language: str
    source: str


Checker = NamedChecker | ProgramChecker | InteractiveChecker


@dataclass(frozen=True, slots=True)
class Job:
    """One submission and its cases."""

    id: str
    language: str
    source: str
    cases: tuple[Case, ...]
    setup: str = ""
    entry_point: str | None = None
    checker: Checker = field(default_factory=NamedChecker)
    scoring: Scoring = "all"
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of one case.  ``time_ms`` is CPU time, ``memory_kb`` peak resident; the streams are cut.

    ``exit_code`` is the program's own: its exit status, or a signal's number negated; None if it was ended.
    """

    verdict: Verdict
    time_ms: float
    memory_kb: int
    stdout: str = ""
    stderr: str = ""
    exit_code: int | None = None


@dataclass(frozen=True, slots=True)
class JobResult:
    """What came of a submission: ``accuracy`` in [0, 1], verdict, the cases that ran, what was trusted."""

    verdict: Verdict
    accuracy: float
    cases: tuple[CaseResult, ...]
    trust: Trust = "isolated"
    message: str = ""
    elapsed_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not the program's doing; ``code`` is stable and part of the HTTP contract."""

    code: str
    message: str
    retryable: bool
