"""What a cell is asked to do and what it reports: facts only, no expectation and no verdict.

Orders carry inputs, never expected results.  A report says how a run ended; whether that is right is the
judge's business, outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

Ended = Literal[
    "exited",  # by itself; see exit_code
    "signalled",  # by a signal that we did not send; see signal
    "cpu_time",  # over its CPU time, killed
    "wall_time",  # over its wall time (a sleeper), killed
    "memory",  # over its resident memory, killed or told so
    "output",  # wrote more than it may, killed
    "compile_error",  # refused before anything ran; stderr says why
]


@dataclass(frozen=True, slots=True)
class RunLimits:
    """Bounds of one run: CPU and wall seconds, resident MiB, bytes per output stream.

    ``wall_s`` is never exceeded.  ``idle_s`` bounds the wall time that a run spends neither running nor
    waiting for a processor, so that a sleeper is stopped early and a busy program on a busy machine is not;
    0 for no such bound.
    """

    cpu_s: float
    wall_s: float
    memory_mb: int
    output_bytes: int
    idle_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Program:
    """The candidate: its language's name and its source, set-up code joined."""

    language: str
    source: str


@dataclass(frozen=True, slots=True)
class StdioOrder:
    """Run the program once per input, each run isolated from the others; reports in the order of the
    inputs.
    """

    program: Program
    limits: RunLimits
    inputs: tuple[bytes, ...]
    args: tuple[str, ...] = ()
    files: dict[str, bytes] = field(
        default_factory=dict
    )  # put beside the program (a special judge's three files)


@dataclass(frozen=True, slots=True)
class Call:
    """A call on the loaded program: a dotted name (``add``, ``Solution().add`` by search) and plain
    arguments.
    """

    name: str
    args: tuple[object, ...] = ()
    kwargs: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallOrder:
    """Load the program, make the calls; each report carries the value or the exception. Limits are per
    call.
    """

    program: Program
    limits: RunLimits
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class TesterOrder:
    """Run each test source in a tester process, the candidate behind it in another process and uid."""

    program: Program
    limits: RunLimits
    tests: tuple[str, ...]
    setup: str = ""
    entry_point: str | None = None


@dataclass(frozen=True, slots=True)
class TalkOrder:
    """Run the program once for each of ``files``, put beside it, and tell it its input while it runs."""

    program: Program
    limits: RunLimits
    files: tuple[dict[str, bytes], ...]
    args: tuple[str, ...] = ()


Order = StdioOrder | CallOrder | TesterOrder


@dataclass(frozen=True, slots=True)
class Report:
    """How one run (or call, or test source) ended.

    ``value`` is the encoded plain value of a call (``sandbox.supervisor.plain``), ``raised`` the name of
    the exception type that a call or a test source ended with (``AssertionError`` is a failed assertion),
    ``tests_done`` how many tests of a test source the tester saw through to the end.
    """

    ended: Ended
    exit_code: int = 0
    signal: int = 0
    cpu_ms: float = 0.0
    wall_ms: float = 0.0
    memory_kb: int = 0
    stdout: bytes = b""
    stderr: bytes = b""
    value: bytes | None = None
    raised: str | None = None
    tests_done: int = 0


@dataclass(frozen=True, slots=True)
class LanguageInfo:
    """A language that a cell really has: canonical name and the toolchain's version line."""

    name: str
    version: str


class CellError(Exception):
    """The cell or its engine failed; never the program's doing.  The cell must be destroyed."""


class Talks(Protocol):
    """Conversations with a program, one after another.  All methods but ``tell`` are one thread's, and
    ``tell`` may be another's.
    """

    def ready(self) -> Report | None:
        """Wait until the program can be told something; the report of one that will not run.  Raises
        CellError.
        """
        ...

    def tell(self, data: bytes, *, end: bool = False) -> None:
        """Give the run input; the first time begins it.  Raises CellError."""
        ...

    def hear(self) -> bytes | Report:
        """What it has printed now, or how it ended.  Raises CellError."""
        ...

    def close(self) -> None:
        """End the run, and leave the rest of the order out.  Raises CellError."""
        ...


class Cell(Protocol):
    """A warm, isolated place that runs orders one after another and is clean again after each."""

    def languages(self) -> tuple[LanguageInfo, ...]:
        """The languages found inside."""
        ...

    def run(self, order: Order) -> Iterator[Report]:
        """Reports one by one as they come; closing the iterator early cancels the rest.  Raises CellError."""
        ...

    def talk(self, order: TalkOrder) -> Talks:
        """Conversations with the program.  They must be closed before the next order.  Raises CellError."""
        ...

    def close(self) -> None:
        """Destroy it with all that is inside; idempotent."""
        ...


class Reports(Protocol):
    """The reports of an order that is in the cell already."""

    def __iter__(self) -> Iterator[Report]: ...

    def __next__(self) -> Report: ...

    def cancel(self) -> None:
        """Have the rest left out; it is still to be closed, in its turn.  Raises CellError."""
        ...

    def close(self) -> None:
        """Leave the rest out.  Raises CellError."""
        ...


@runtime_checkable
class RunsAhead(Cell, Protocol):
    """A cell that takes orders while others run.

    ``meanwhile`` is called before each wait for it, and during long ones now and then.
    """

    meanwhile: Callable[[], None]

    def run_ahead(self, order: Order) -> Reports | None:
        """As ``run``, but sent at once, behind orders whose reports are not read yet; None where there is no
        room for it.  Reports are to be read, or closed, in the order of the orders.  Raises CellError.
        """
        ...


class CellMaker(Protocol):
    """A backend: opens cells, and says whether it can."""

    @property
    def name(self) -> str:
        """What settings call it."""
        ...

    def unavailable(self) -> str | None:
        """Why no cell can be opened here and what to do about it; None if one can."""
        ...

    def open(self) -> Cell:
        """A ready cell.  Raises CellError."""
        ...
