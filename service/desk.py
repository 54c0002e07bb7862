"""What the routes work with: everything that one application was built from."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from service.admission import Admission
from service.ports import Clock, CodeRunner, MathGrader
from service.scoring.batch import Scorer
from service.settings import Settings
from service.telemetry import Telemetry


@dataclass(frozen=True, slots=True)
class Backends:
    """The open ports."""

    math: MathGrader
    code: CodeRunner


@dataclass(frozen=True, slots=True)
class Desk:
    """One application's parts."""

    settings: Settings
    clock: Clock
    backends: Backends
    scorer: Scorer
    admission: Admission
    telemetry: Telemetry


def desk_of(request: Request) -> Desk:
    """The parts of the application that a request came to."""
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk
