"""What the service asks of the outside: somebody to grade answers, somebody to run programs, and the time.

Small protocols.  ``service.wiring`` chooses the real ones, ``tests/fakes`` holds the others.  Deadlines
are seconds of ``time.monotonic``.  Every index that was handed in comes back exactly once, as a result or as
a fault, shortly after the deadline at the latest: nothing hangs and nothing is raised for what can be said of
one item.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from grader.grade import Fault as GradeFault
from grader.grade import Grade, Question
from sandbox.job import Fault as JobFault
from sandbox.job import Job, JobResult


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the machine: its name, whether it works, and what to do if not (or what it is, if so)."""

    name: str
    ok: bool
    message: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """Whether a port can do its work now, with the parts that the answer rests on.

    ``gauges`` are numbers worth watching (``queue_depth``, ``workers``, ...); they become Prometheus gauges.
    """

    ok: bool
    parts: tuple[Part, ...] = ()
    gauges: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Toolchain:
    """A language that some living worker really has: its canonical name and the version line.

    ``place``: what else its results depend on: the worker's code, the kind of cell and the cell's image.
    """

    language: str
    version: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """For whom work is done: fair shares are between clients, and what is urgent goes before what is not."""

    client: str = ""
    urgent: bool = True


ANYBODY = Sender()


class MathGrader(Protocol):
    """Grades questions whose kind is ``math``, ``choice`` or ``text``."""

    def grade(
        self, parts: Iterable[Sequence[Question]], deadline: float, sender: Sender = ANYBODY
    ) -> AsyncGenerator[Sequence[tuple[int, Grade | GradeFault]], None]:
        """Pairs of the question's index and what came of it, as they become known, some at a time.

        The questions come in parts, and are numbered through; a part is drawn when the one before is on its
        way.  Closing the generator early gives up the rest.
        """
        ...

    async def health(self) -> Health:
        """Whether questions can be graded now."""
        ...


class CodeRunner(Protocol):
    """Runs submissions on their cases, somewhere isolated."""

    def run(
        self, jobs: Sequence[Job], deadline: float, sender: Sender = ANYBODY
    ) -> AsyncGenerator[tuple[int, JobResult | JobFault], None]:
        """Pairs of the job's index and what came of it, as they become known.

        Closing the generator early cancels the rest.
        """
        ...

    async def languages(self) -> tuple[Toolchain, ...]:
        """What the workers alive now have; quick, and empty when there is none."""
        ...

    async def health(self) -> Health:
        """Whether jobs can be run now: the queue, the workers, their cells."""
        ...


class Clock(Protocol):
    """The time, so that tests can own it."""

    def monotonic(self) -> float:
        """Seconds that only grow; the scale of every deadline."""
        ...
