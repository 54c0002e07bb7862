"""What the routes work with: everything that one application was built from."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from service.admission import Admission
from service.jobs.runner import JobRunner
from service.ports import Clock, CodeRunner, MathGrader
from service.rates import Rates
from service.scoring.batch import Scorer
from service.settings import Settings
from service.siblings import Siblings
from service.stores import JobStore, ReplyStore, VerdictStore
from service.telemetry import Telemetry


@dataclass(frozen=True, slots=True)
class Backends:
    """The open ports; the stores are missing where there is no Redis, and siblings
    where this is the only server process."""

    math: MathGrader
    code: CodeRunner
    verdicts: VerdictStore | None = None
    replies: ReplyStore | None = None
    jobs: JobStore | None = None
    siblings: Siblings | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """One application's parts."""

    settings: Settings
    clock: Clock
    backends: Backends
    scorer: Scorer
    admission: Admission
    rates: Rates
    telemetry: Telemetry
    runner: JobRunner | None = None


def desk_of(request: Request) -> Desk:
    """The parts of the application that a request came to."""
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk
