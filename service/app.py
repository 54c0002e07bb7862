"""The FastAPI application, from settings and whatever opens the backends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from sandbox.tracing import open_tracer
from service.admission import Admission
from service.desk import Backends, Desk
from service.errors import RequestError
from service.express import Express
from service.front import Front
from service.item_log import log_item
from service.jobs.runner import JobRunner
from service.jobs.shift import Shift
from service.keys import KeyRing
from service.middleware import Caught, Counted, Guarded
from service.openapi import document
from service.ports import Clock
from service.problems import from_http_exception, from_request_error, problem
from service.rates import Rates
from service.routes import catalog, compat_rewards, compat_sandbox, health, jobs, metrics, page, score
from service.scoring.answering import MOST_ANSWERS, AnswerMemory
from service.scoring.asking import Bounds
from service.scoring.batch import Scorer
from service.scoring.paced import PacedGrader, PacedRunner
from service.scoring.program_memory import ProgramMemory
from service.settings import Settings
from service.stores import JobStore
from service.telemetry import Telemetry, WatchedGrader, WatchedRunner
from service.tracked import Tracked

MIB = 1 << 20


def build_app(
    settings: Settings, open_backends: Callable[[], AbstractAsyncContextManager[Backends]], clock: Clock
) -> FastAPI:
    """An application whose backends are opened when it starts and closed when it ends."""
    tracer = open_tracer(settings.otlp_endpoint, "assay-service")
    telemetry = Telemetry(tracer)
    ring = KeyRing(settings.keys(), settings.api_keys_file)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_backends() as backends:
            admission = _admission(settings, clock)
            math = PacedGrader(WatchedGrader(backends.math, telemetry), admission)
            code = PacedRunner(WatchedRunner(backends.code, telemetry), admission)
            note = log_item if settings.log_completions else None
            answers = AnswerMemory(MOST_ANSWERS if settings.cache else 0)
            programs = ProgramMemory(backends.verdicts) if backends.verdicts else None
            scorer = Scorer(math, code, clock, answers, programs, note=note)
            runner = _runner(settings, backends.jobs, scorer, admission, telemetry)
            rates = Rates(clock)
            desk = Desk(settings, clock, backends, scorer, admission, rates, telemetry, runner)
            app.state.desk = desk
            app.state.express = Express(desk, ring) if _is_plain(settings) else None
            yield
            if runner is not None:
                await runner.close()
        await asyncio.to_thread(tracer.close)

    app = Front(title="Assay", lifespan=lifespan, docs_url="/docs", redoc_url=None)
    app.router.routes.append(score.route())
    app.serve_directly("POST", score.SCORE_PATH, score.ScoreEndpoint())
    for module in (catalog, compat_rewards, compat_sandbox, health, jobs, metrics, page):
        app.include_router(module.router)
    _answer_errors(app)
    document(app)
    paths = frozenset(app.openapi()["paths"])
    app.surround(Guarded, ring=ring)
    app.surround(Caught)
    app.surround(Counted, telemetry=telemetry, paths=paths)
    app.surround(Tracked, tracer=tracer, paths=paths, access_log=settings.access_log)
    return app


def _is_plain(settings: Settings) -> bool:
    """Whether nobody wants to see every single request on its way."""
    return not (settings.access_log or settings.otlp_endpoint or settings.log_completions)


def _admission(settings: Settings, clock: Clock) -> Admission:
    return Admission(
        settings.max_in_flight_items,
        settings.max_buffered_mb * MIB,
        clock,
        settings.max_wait_s,
        (settings.math_children, max(1, settings.workers)),
    )


def _runner(
    settings: Settings, store: JobStore | None, scorer: Scorer, admission: Admission, telemetry: Telemetry
) -> JobRunner | None:
    """Somebody who works on background jobs, where there are any."""
    if store is None:
        return None
    bounds = Bounds(settings.max_items, settings.job_timeout_s)
    runner = JobRunner(store, Shift(store, scorer, admission, bounds, telemetry.count))
    runner.start()
    return runner


def _answer_errors(app: FastAPI) -> None:
    """Everything that is refused is refused with a problem document."""

    @app.exception_handler(RequestError)
    async def _request_error(_: Request, err: RequestError) -> Response:
        return from_request_error(err)

    @app.exception_handler(HTTPException)
    async def _http_exception(_: Request, err: HTTPException) -> Response:
        return from_http_exception(err)

    @app.exception_handler(RequestValidationError)
    async def _validation(_: Request, __: RequestValidationError) -> Response:
        return problem(422, "invalid_request", "a parameter of the request is wrong")

    @app.exception_handler(ClientDisconnect)
    async def _disconnect(_: Request, __: ClientDisconnect) -> Response:
        return problem(400, "bad_request", "the client hung up in the middle of the body")
