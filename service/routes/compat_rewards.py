"""Rewards for trainers that speak a dialect of their own: OpenRLHF, slime, NeMo-Gym."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.dialects import nemo_gym, openrlhf, slime
from service.dialects.options import Options, read_options
from service.errors import RequestError
from service.rewards.weighing import Weighing, read_weighing
from service.routes.compat_body import read_json, scored
from service.wire.json_text import dumps

router = APIRouter(tags=["dialects"])

MAY_PASS = frozenset({429, 503})


@router.post("/compat/openrlhf/get_reward", response_model=dict, summary="OpenRLHF's remote reward model")
async def get_reward(request: Request) -> Response:
    """`{"query", "prompts", "labels"}` to `{"rewards", "scores", "extra_logs"}`; 503 for a fault."""
    sent = openrlhf.to_request(await read_json(request), _options(request))
    results = await scored(request, sent)
    return results if isinstance(results, Response) else _json(openrlhf.from_results(results))


@router.post("/compat/slime/remote_rm", response_model=float | dict, summary="slime's remote reward model")
async def remote_rm(request: Request) -> Response:
    """`{"prompt", "response", "label"}` to a number, or an object with `?form=dict`; 503 for a fault."""
    options = _options(request)
    results = await scored(request, slime.to_request(await read_json(request), options))
    return results if isinstance(results, Response) else _json(slime.from_result(results[0], options))


@router.post("/compat/nemo_gym/verify", response_model=dict, summary="NeMo-Gym's resources server")
@router.post("/verify", response_model=dict, summary="The same, at NeMo-Gym's path")
async def verify(request: Request) -> Response:
    """A row with its `response` to the row with `reward` and `reward_components`; a fault: a failure row."""
    row = await read_json(request)
    sent = nemo_gym.to_request(row, _options(request))
    assert isinstance(row, dict)  # or it had been refused
    weighing = read_weighing(sent.get("rewards"))  # type: ignore[arg-type]  # what it may be, it checks itself
    try:
        results = await scored(request, sent)
    except RequestError as err:
        if err.status not in MAY_PASS:
            raise
        results = [_not_scored(err)]
    if isinstance(results, Response):
        return results
    return _json(nemo_gym.from_result(row, results[0], _weighted(weighing, results[0])))


@router.post("/compat/nemo_gym/seed_session", response_model=dict, summary="NeMo-Gym's sessions: none here")
@router.post("/seed_session", response_model=dict, summary="The same, at NeMo-Gym's path")
async def seed_session() -> dict[str, str]:
    """Nothing is remembered between requests."""
    return {}


@router.post("/compat/nemo_gym/aggregate_metrics", response_model=dict, summary="NeMo-Gym's figures")
@router.post("/aggregate_metrics", response_model=dict, summary="The same, at NeMo-Gym's path")
async def aggregate_metrics(request: Request) -> Response:
    """Means over rows that were verified."""
    return _json(nemo_gym.aggregate(await read_json(request)))


@router.get("/compat/nemo_gym/reverify_mode", summary="NeMo-Gym: whether rows can be verified again")
@router.get("/reverify_mode", summary="The same, at NeMo-Gym's path")
async def reverify_mode() -> str:
    """At any time: nothing is remembered."""
    return "stateless"


def _options(request: Request) -> Options:
    return read_options(request.query_params.multi_items())


def _json(value: object) -> Response:
    return Response(dumps(value), media_type="application/json")


def _not_scored(err: RequestError) -> dict[str, object]:
    """The result of an item that was not taken on."""
    error = {"code": err.code, "message": err.detail, "retryable": True}
    return {"error": error, "rewards": {}, "reward": None, "verdict": "error", "answer": None}


def _weighted(weighing: Weighing, result: dict[str, object]) -> dict[str, float]:
    """What each reward adds; nothing of any if there is no reward."""
    values = result["rewards"]
    assert isinstance(values, dict)
    if result["reward"] is None:
        return {part.name: 0.0 for part in weighing.parts}
    return weighing.weighted(values)
