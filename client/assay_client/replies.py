"""What the service answers, read into our types; a reply that makes no sense is a fault, never a number."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from assay_client.encoding import no_reward
from assay_client.types import Fault, Result

NO_HINT_S = 0.0
LONGEST_HINT_S = 60.0


def read_results(body: bytes, count: int) -> list[Result]:
    """The results of a 200 reply, ``count`` of them."""
    try:
        sent = json.loads(body)["results"]
    except (ValueError, TypeError, KeyError):
        return [no_reward(_senseless("the reply is not JSON with results"))] * count
    if not isinstance(sent, list) or len(sent) != count:
        return [no_reward(_senseless(f"the reply has not {count} results"))] * count
    return [read_result(one) for one in sent]


def read_result(sent: Any) -> Result:
    """One result of the HTTP contract."""
    if not isinstance(sent, Mapping):
        return no_reward(_senseless("a result is not an object"))
    error, reward = sent.get("error"), _finite(sent.get("reward"))
    if error is not None:
        return _without_reward(sent, _fault(error))
    if reward is None:
        return _without_reward(sent, _senseless("a result has neither a reward nor an error"))
    return Result(
        id=sent.get("id"),
        reward=reward,
        rewards=dict(sent.get("rewards") or {}),
        verdict=sent.get("verdict"),
        answer=sent.get("answer"),
        fault=None,
        cached=bool(sent.get("cached")),
        elapsed_ms=float(sent.get("elapsed_ms") or 0.0),
        detail=dict(sent.get("detail") or {}),
    )


def read_problem(status: int, body: bytes) -> tuple[str, str]:
    """Code and message of a problem document (RFC 9457), or of whatever else was answered."""
    try:
        problem = json.loads(body)
    except ValueError:
        problem = None
    if not isinstance(problem, Mapping):
        return "http_error", f"HTTP {status}"
    fields = "; ".join(
        f"{one.get('pointer')}: {one.get('message')}"
        for one in problem.get("errors") or ()
        if isinstance(one, Mapping)
    )
    detail = str(problem.get("detail") or problem.get("title") or f"HTTP {status}")
    return str(problem.get("code") or "http_error"), f"{detail} [{fields}]" if fields else detail


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds that the service asks to wait; at least 0, at most a minute."""
    text: str = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    try:
        seconds = float(text)
    except ValueError:  # absent, or a date, which services of ours do not send
        return NO_HINT_S
    return min(LONGEST_HINT_S, max(NO_HINT_S, seconds)) if math.isfinite(seconds) else NO_HINT_S


def _without_reward(sent: Mapping[str, Any], fault: Fault) -> Result:
    components = sent.get("rewards")
    return Result(
        id=sent.get("id"),
        reward=None,
        rewards=dict(components) if isinstance(components, Mapping) else {},
        verdict="error",
        answer=None,
        fault=fault,
        elapsed_ms=float(sent.get("elapsed_ms") or 0.0),
        detail=dict(sent.get("detail") or {}),
    )


def _fault(error: Any) -> Fault:
    if not isinstance(error, Mapping):
        return _senseless("an error is not an object")
    pointer = error.get("pointer")
    return Fault(
        code=str(error.get("code")),
        message=str(error.get("message")),
        retryable=error.get("retryable") is True,
        pointer=None if pointer is None else str(pointer),
    )


def _senseless(message: str) -> Fault:
    return Fault("bad_reply", message, retryable=True)


def _finite(value: object) -> float | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    return None
