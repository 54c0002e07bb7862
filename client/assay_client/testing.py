"""A stand-in for the service in users' own tests: in this process, without a network.

    fake = FakeAssay(judge=lambda item: 1.0 if "42" in item["completion"] else 0.0)
    reward = AssayReward(client=fake.client())
    fake.fail(503, times=1)          # the next request finds the service away
    fake.fault_items("queue_lost")   # every item is a fault: reward None

The requests go through the real client: retries, chunks and gathering are those of production.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assay_client.async_ import AsyncClient
from assay_client.sync import Client
from assay_client.types import Item

if TYPE_CHECKING:
    import httpx

Judge = Callable[[Item], "float | None"]
URL = "http://assay.test"
RIGHT = 1.0


def _always_right(_: Item) -> float:
    return RIGHT


class FakeAssay:
    """Answers POST /v1/score.

    ``judge`` gives an item's accuracy, or None for a fault; by default all is right.
    """

    def __init__(self, judge: Judge = _always_right) -> None:
        self._judge = judge
        self._lock = threading.Lock()
        self._failures: list[tuple[int, float | None]] = []
        self._fault_code: str | None = None
        self.requests: list[dict[str, Any]] = []
        """The bodies of the requests that were answered or failed, in order."""

    def client(self, **options: Any) -> Client:
        """A blocking client of this fake."""
        return Client(URL, transport=self._transport, **options)

    def async_client(self, **options: Any) -> AsyncClient:
        """An asynchronous client of this fake."""
        return AsyncClient(URL, transport=self._transport, **options)

    def fail(self, status: int = 503, *, times: int = 1, retry_after: float | None = None) -> None:
        """Answer the next ``times`` requests with ``status``; 0: break the connection."""
        with self._lock:
            self._failures += [(status, retry_after)] * times

    def fault_items(self, code: str | None) -> None:
        """From now on every item is a fault with this code; None: no more."""
        self._fault_code = code

    def _transport(self) -> httpx.AsyncBaseTransport:
        import httpx

        return httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        import httpx

        body = json.loads(request.content)
        with self._lock:
            self.requests.append(body)
            status, retry_after = self._failures.pop(0) if self._failures else (200, None)
        if status == 0:
            raise httpx.ReadError("the connection broke", request=request)
        if status != httpx.codes.OK:
            headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
            problem = {"status": status, "code": "failed_on_purpose", "detail": "as the test wished"}
            return httpx.Response(status, headers=headers, json=problem)
        results = [self._result(item, body.get("rewards")) for item in body["items"]]
        return httpx.Response(status, json={"results": results, "elapsed_ms": 0.0})

    def _result(self, item: Item, rewards: dict[str, Any] | None) -> dict[str, Any]:
        accuracy = None if self._fault_code is not None else self._judge(item)
        common = {"id": item.get("id"), "answer": None, "cached": False, "elapsed_ms": 0.0}
        if accuracy is None:
            code = self._fault_code or "fault_on_purpose"
            error = {"code": code, "message": "as the test wished", "retryable": False}
            return {**common, "reward": None, "rewards": {}, "verdict": "error", "error": error}
        weights = {name: _weight(given) for name, given in (rewards or {"accuracy": 1.0}).items()}
        components = {name: accuracy if name == "accuracy" else RIGHT for name in weights}
        reward = sum(weight * components[name] for name, weight in weights.items())
        verdict = "correct" if accuracy == RIGHT else "incorrect"
        return {**common, "reward": reward, "rewards": components, "verdict": verdict, "error": None}


def _weight(given: Any) -> float:
    return float(given.get("weight", 1.0) if isinstance(given, dict) else given)
