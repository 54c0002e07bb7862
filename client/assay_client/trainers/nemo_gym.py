"""NeMo-Gym: what a resources server's ``verify`` answers.

Without a line of Python the service can stand for the resources server itself: its ``/verify`` speaks
this dialect.  For a server of one's own:

    class AssayResponse(BaseVerifyResponse):
        model_config = ConfigDict(extra="allow")

    class AssayServer(SimpleResourcesServer):
        async def verify(self, body: BaseVerifyRequest) -> AssayResponse:
            return AssayResponse(**await verify(body.model_dump()))

At a fault the sample is marked by ``instance_config.mask_sample``: NeMo-RL keeps it out of the loss.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from assay_client.trainers.items import item_or_fault, prompt_text
from assay_client.trainers.shared import shared_client
from assay_client.trainers.tasks import ToTask, task_of
from assay_client.types import Result

# NeMo-Gym's replies must hold a number; the mask says that it is not to be learned from.
MASKED = 0.0
GOLD = "expected_answer"


async def verify(body: Mapping[str, Any], *, to_task: ToTask = task_of, **options: Any) -> dict[str, Any]:
    """The request echoed, with ``reward`` and ``reward_components`` that add up to it.

    At a fault ``reward`` is 0 *and* ``instance_config.mask_sample`` is true, ``assay_fault`` says why.
    Raises ``RefusedError``.
    """
    row = {"answer": body.get(GOLD), **(body.get("verifier_metadata") or {}), **body}
    part = item_or_fault(to_task, row, _said(body["response"]), _asked(body.get("responses_create_params")))
    client = shared_client(patience_s=1800.0, **options)
    result = part if isinstance(part, Result) else await client.asynchronous.score_one(part)
    if result.reward is None:
        return {**body, **_masked(body, result)}
    components = _weighted(result, client.options.rewards)
    return {**body, "reward": sum(components.values()), "reward_components": components}


def _masked(body: Mapping[str, Any], result: Result) -> dict[str, Any]:
    assert result.fault is not None, "a result without a reward has a fault"
    return {
        "reward": MASKED,
        "reward_components": {},
        "instance_config": {**(body.get("instance_config") or {}), "mask_sample": True},
        "_ng_failure_class": "assay_fault",  # NeMo-Gym's own runs put the row aside and repeat it
        "assay_fault": {"code": result.fault.code, "message": result.fault.message},
    }


def _weighted(result: Result, rewards: Mapping[str, Any] | None) -> dict[str, float]:
    """The components times their weights, or the reward alone where they do not make it up."""
    assert result.reward is not None, "asked for a reward that is there"
    weights = {name: _weight(given) for name, given in (rewards or {}).items()}
    parts = {
        name: weights.get(name, 1.0) * value for name, value in result.rewards.items() if value is not None
    }
    return (
        parts if math.isclose(sum(parts.values()), result.reward, abs_tol=1e-9) else {"assay": result.reward}
    )


def _weight(given: Any) -> float:
    return float(given.get("weight", 1.0) if isinstance(given, Mapping) else given)


def _said(response: Mapping[str, Any]) -> str:
    """The text of an OpenAI response's messages."""
    return "".join(
        str(content.get("text") or "")
        for output in response.get("output") or ()
        if output.get("type") == "message"
        for content in output.get("content") or ()
        if content.get("type") == "output_text"
    )


def _asked(params: Mapping[str, Any] | None) -> str | None:
    asked = (params or {}).get("input")
    return None if asked is None else prompt_text(asked)
