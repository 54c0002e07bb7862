"""Keys of requests that are refused."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx
import pytest

from service.desk import Backends
from service.stores import Begun, KeptReply
from tests.fakes.code_runner import FakeCodeRunner
from tests.fakes.http_service import http_service
from tests.fakes.math_grader import FakeMathGrader

ITEM = {"completion": "x", "task": {"kind": "math", "answer": "7"}}


@dataclass
class Keys:
    """A ``ReplyStore`` in memory; ``held`` are the keys of requests that are being served."""

    held: set[str] = field(default_factory=set)

    async def begin(self, key: str, request: bytes) -> Begun | KeptReply:
        self.held.add(key)
        return "ours"

    async def renew(self, key: str) -> None:
        assert key in self.held

    async def keep(self, key: str, reply: KeptReply) -> None:
        self.held.discard(key)

    async def abandon(self, key: str) -> None:
        self.held.discard(key)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param({"items": [ITEM]}, 200, id="served"),
        pytest.param({"items": [ITEM] * 3}, 422, id="too many items"),
        pytest.param({"items": 5}, 422, id="no items"),
    ],
)
def test_a_refused_request_holds_its_key_no_longer(body: dict[str, object], status: int) -> None:
    """Who comes again with it would wait until the lease is over."""
    keys = Keys()
    with http_service(Backends(FakeMathGrader(), FakeCodeRunner(), replies=keys), max_items=2) as url:
        reply = httpx.post(f"{url}/v1/score", json=body, headers={"Idempotency-Key": "k"})
    assert reply.status_code == status
    assert keys.held == set()
