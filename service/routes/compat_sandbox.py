"""POST /run_code: SandboxFusion's dialect, for verl's ``sandbox_fusion.url`` and its own clients."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from fastapi import APIRouter, Request
from starlette.responses import Response

from sandbox.job import Fault, Job, JobResult
from service.admission import Work
from service.caller import caller_of
from service.desk import Desk, desk_of
from service.dialects.sandbox_fusion import Errand, from_job_result, read_run, sandbox_error
from service.errors import RequestError
from service.ports import Sender
from service.routes.compat_body import read_json
from service.routes.gone import unless_gone
from service.routes.score import CLIENT_GONE
from service.scoring.paced import is_done
from service.scoring.work import program_s
from service.wire.json_text import dumps
from service.wire.result import ItemError, ItemResult

router = APIRouter(tags=["dialects"])

# verl waits for both time limits and 10 s more: it hears of a fault before it gives up.
PATIENCE_S = 8.0


@router.post("/run_code", response_model=dict, summary="SandboxFusion's run_code")
async def run_code(request: Request) -> Response:
    """Run a program and tell what it printed; 504, which verl tries again, for a fault that may pass."""
    try:
        errand = read_run(await read_json(request))
        if not isinstance(errand, Errand):
            return _json(errand)
        return await _run(request, errand)
    except RequestError as err:
        if err.status not in (429, 503):
            raise
        raise RequestError(504, err.code, err.detail) from err


async def _run(request: Request, errand: Errand) -> Response:
    desk = desk_of(request)
    deadline = desk.clock.monotonic() + errand.patience_s + PATIENCE_S
    sender, cost_s = caller_of(request.scope).sender(urgent=True), program_s(errand.job)
    with desk.admission.scoring(Work(1, programs_s=cost_s, line=sender, deadline=deadline)):
        work = _outcome(desk, errand.job, deadline, sender)
        outcome = await unless_gone(request.scope, request.receive, work)
        if outcome is not None and is_done(outcome):
            desk.admission.did(programs_s=cost_s)
    if outcome is None:
        return Response(status_code=CLIENT_GONE)
    desk.telemetry.count([("run", _counted(outcome))])
    if isinstance(outcome, JobResult):
        return _json(from_job_result(outcome, errand.language))
    if outcome.retryable:
        raise RequestError(504, outcome.code, outcome.message)
    return _json(sandbox_error(f"{outcome.code}: {outcome.message}"))


async def _outcome(desk: Desk, job: Job, deadline: float, sender: Sender) -> JobResult | Fault:
    stream = desk.backends.code.run([job], deadline, sender)
    assert isinstance(stream, AsyncGenerator)
    async with aclosing(stream) as results:
        async for _, outcome in results:
            return outcome
    return Fault("internal", "a fault of the service; its log has more", retryable=True)


def _counted(outcome: JobResult | Fault) -> ItemResult:
    """The run as the metrics count items."""
    if isinstance(outcome, Fault):
        error = ItemError(outcome.code, outcome.message, outcome.retryable)
        return ItemResult(None, None, {}, "error", error=error)
    return ItemResult(None, outcome.accuracy, {}, outcome.verdict, elapsed_ms=outcome.elapsed_ms)


def _json(value: object) -> Response:
    return Response(dumps(value), media_type="application/json")
