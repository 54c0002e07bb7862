"""The conversation with the service, without any input or output of its own.

``exchange`` is a generator: it yields what shall be done next (``Send`` a request, ``Pause``), is sent what
came of it (``Reply``, ``Broken``), and returns the results.  Whoever runs it decides whether that is done
in a thread, on an event loop or in a test.  Retried are a full queue (429), a service that is not ready
(502, 503, 504), broken connections, and items that met a retryable fault; never a verdict.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from assay_client.encoding import Encoded, encode_body, no_reward
from assay_client.endpoints import Endpoints
from assay_client.errors import RefusedError
from assay_client.replies import read_problem, read_results, retry_after
from assay_client.retrying import AWAY, TOO_MANY, backoff, jitter
from assay_client.types import Fault, Result

# The service is asked to be done a little before the client gives up, so that what is known by then comes
# back.
OWN_SHARE = 0.05
MOST_OWN_SHARE_S = 2.0
OK, TOO_LARGE, SERVER_ERROR = 200, 413, 500
TIME_IS_UP = frozenset({"deadline_exceeded", "service_unreachable", "service_unavailable", "queue_full"})


@dataclass(frozen=True)
class Send:
    """Post ``content`` to ``url``; an answer after ``timeout_s`` seconds comes too late."""

    url: str
    headers: Mapping[str, str]
    content: bytes
    timeout_s: float


@dataclass(frozen=True)
class Pause:
    """Do nothing for so long."""

    seconds: float


@dataclass(frozen=True)
class Reply:
    """The service (or something before it) answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Broken:
    """No answer: the connection could not be made, broke, or was too slow."""

    message: str


Step: TypeAlias = Send | Pause
Heard: TypeAlias = Reply | Broken | None


@dataclass(frozen=True)
class Call:
    """What stays the same over an exchange.  ``deadline`` is a time of ``now``."""

    endpoints: Endpoints
    api_key: str | None
    fields: Mapping[str, Any]
    deadline: float
    item_retries: int
    now: Callable[[], float]
    jitter: Callable[[], float] = jitter

    def remaining_s(self) -> float:
        """Seconds left of the budget."""
        return self.deadline - self.now()


def exchange(call: Call, chunk: Sequence[Encoded]) -> Generator[Step, Heard, list[Result]]:
    """One result per item, in order.  Raises ``RefusedError``."""
    results = yield from _post(call, chunk)
    for attempt in range(call.item_retries):
        again = _worth_another_try(chunk, results)
        pause = backoff(attempt, call.jitter)
        if not again or pause >= call.remaining_s():
            break
        yield Pause(pause)
        repeated = yield from _post(call, [chunk[index] for index in again])
        for index, result in zip(again, repeated, strict=True):
            if result.fault is None or results[index].fault is not None:
                results[index] = result
    return results


def _worth_another_try(chunk: Sequence[Encoded], results: Sequence[Result]) -> list[int]:
    """Items that met a retryable fault, with all of their groups: rewards may compare a group's items."""
    failed = [i for i, result in enumerate(results) if _may_pass(result)]
    groups = {chunk[i].group for i in failed} - {None}
    return sorted({*failed, *(i for i, item in enumerate(chunk) if item.group in groups)})


def _may_pass(result: Result) -> bool:
    fault = result.fault
    return fault is not None and fault.retryable and fault.code not in TIME_IS_UP


def _post(call: Call, items: Sequence[Encoded]) -> Generator[Step, Heard, list[Result]]:
    """Until it is answered, refused, or too late."""
    key = os.urandom(16).hex()
    last = Fault("deadline_exceeded", "no time was left to send the request", retryable=True)
    round_number = 0
    while True:
        wait = 0.0
        for url in call.endpoints.order(call.now()):
            if call.remaining_s() <= 0:
                return [no_reward(last)] * len(items)
            heard = yield _request(call, url, items, key)
            assert heard is not None, "a request has an outcome"
            outcome = _read(heard, len(items))
            if not isinstance(outcome, _TryAgain):
                call.endpoints.served(url)
                return outcome
            call.endpoints.failed(url, call.now())
            last, wait = outcome.fault, max(wait, outcome.wait_s)
        pause = max(wait, backoff(round_number, call.jitter))
        if pause >= call.remaining_s():
            return [no_reward(last)] * len(items)
        yield Pause(pause)
        round_number += 1


def _request(call: Call, url: str, items: Sequence[Encoded], key: str) -> Send:
    remaining = call.remaining_s()
    asked = remaining - min(MOST_OWN_SHARE_S, OWN_SHARE * remaining)
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    if call.api_key is not None:
        headers["Authorization"] = f"Bearer {call.api_key}"
    body = encode_body(items, {**call.fields, "timeout_s": round(asked, 3) or 0.001})
    return Send(f"{url}/v1/score", headers, body, remaining)


@dataclass(frozen=True)
class _TryAgain:
    fault: Fault
    wait_s: float = 0.0


def _read(heard: Reply | Broken, count: int) -> list[Result] | _TryAgain:
    if isinstance(heard, Broken):
        return _TryAgain(Fault("service_unreachable", heard.message, retryable=True))
    if heard.status == OK:
        return read_results(heard.body, count)
    code, message = read_problem(heard.status, heard.body)
    if heard.status == TOO_MANY:
        return _TryAgain(Fault("queue_full", message, retryable=True), retry_after(heard.headers))
    if heard.status in AWAY:
        return _TryAgain(Fault("service_unavailable", message, retryable=True), retry_after(heard.headers))
    if heard.status == TOO_LARGE:
        return [no_reward(Fault("body_too_large", message, retryable=False))] * count
    if heard.status >= SERVER_ERROR:
        return [no_reward(Fault("service_error", message, retryable=True))] * count
    raise RefusedError(heard.status, code, message)
