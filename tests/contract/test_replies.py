"""What is documented is what is sent: replies validated against the documented models, strictly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from pydantic import BaseModel, ConfigDict

from service.desk import Backends
from service.wire import reply
from tests.fakes.code_runner import FakeCodeRunner
from tests.fakes.http_service import http_service
from tests.fakes.math_grader import FakeMathGrader

GOOD = "<think>ok</think><answer>\\boxed{7}</answer>"
ITEMS: list[Any] = [
    {"id": "a", "completion": GOOD, "task": {"kind": "math", "answer": "7"}},
    {"id": 5, "completion": GOOD, "task": {"kind": "none"}},
    {
        "completion": "```python\n# accuracy 1\n```",
        "task": {"kind": "code", "language": "python", "tests": [{"stdin": "", "stdout": "1"}]},
    },
    None,
]
# The keys of the contract, which are never renamed.
RESULT_KEYS = {"id", "reward", "rewards", "verdict", "answer", "error", "cached", "elapsed_ms", "detail"}


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with (
        http_service(Backends(FakeMathGrader(), FakeCodeRunner())) as base,
        httpx.Client(base_url=base) as opened,
    ):
        yield opened


def closed(model: type[BaseModel]) -> type[BaseModel]:
    """The model, with fields that it does not document refused."""
    body = {"model_config": ConfigDict(extra="forbid"), "__module__": __name__, "__doc__": model.__doc__}
    return type(f"Closed{model.__name__}", (model,), body)


def test_score(client: httpx.Client) -> None:
    sent = client.post("/v1/score", json={"items": ITEMS}).json()
    closed(reply.ScoreReply).model_validate(sent)
    for result in sent["results"]:
        closed(reply.ResultReply).model_validate(result)
        assert set(result) == RESULT_KEYS


def test_ndjson(client: httpx.Client) -> None:
    sent = client.post("/v1/score", json={"items": ITEMS}, headers={"Accept": "application/x-ndjson"})
    for line in sent.text.splitlines():
        closed(reply.ResultReply).model_validate(json.loads(line))


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("/readyz", reply.ReadyReply),
        ("/v1/languages", reply.LanguagesReply),
        ("/v1/rewards", reply.RewardsReply),
    ],
)
def test_catalogues(client: httpx.Client, path: str, model: type[BaseModel]) -> None:
    closed(model).model_validate(client.get(path).json())


def test_problem(client: httpx.Client) -> None:
    closed(reply.Problem).model_validate(client.post("/v1/score", json={}).json())


def test_every_documented_path_is_served(client: httpx.Client) -> None:
    for path, operations in client.get("/openapi.json").json()["paths"].items():
        for method in operations:
            assert client.request(method, path).status_code not in (404, 405), (method, path)
