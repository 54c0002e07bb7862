"""Dialects over HTTP in the shapes that trainers were read to send, where no package index has them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from service.desk import Backends
from tests.fakes.code_runner import FakeCodeRunner
from tests.fakes.http_service import http_service
from tests.fakes.math_grader import FakeMathGrader

GOOD = "<think>3 + 4</think><answer>\\boxed{7}</answer>"
SAMPLE = {"prompt": "<|im_start|>user\n3 + 4?", "response": GOOD + "<|im_end|>", "label": "7"}
MESSAGE = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "status": "completed",
    "content": [{"type": "output_text", "text": GOOD, "annotations": []}],
}
ROW: dict[str, Any] = {
    "responses_create_params": {"input": [{"role": "user", "content": "3 + 4?"}]},
    "response": {"id": "resp_1", "object": "response", "model": "m", "output": [MESSAGE]},
    "question": "3 + 4?",
    "expected_answer": "7",
    "_ng_task_index": 3,
}


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """``lost`` is a gold that nobody ever grades."""
    backends = Backends(FakeMathGrader(silent=frozenset({"lost"})), FakeCodeRunner())
    with http_service(backends) as base, httpx.Client(base_url=base, timeout=20) as opened:
        yield opened


def test_slime_is_told_a_number(client: httpx.Client) -> None:
    reply = client.post("/compat/slime/remote_rm", json=SAMPLE)
    assert (reply.status_code, reply.json()) == (200, 2.0)
    assert reply.headers["content-type"] == "application/json"  # its client reads nothing else as JSON


def test_slime_is_told_an_object_for_its_reward_key(client: httpx.Client) -> None:
    reply = client.post("/compat/slime/remote_rm?form=dict&accuracy=1&format=0.5", json=SAMPLE).json()
    assert reply == {"accuracy": 1.0, "format": 1.0, "verdict": "correct", "reward": 1.5}


@pytest.mark.parametrize(
    ("label", "status"), [("lost", 503), (None, 422)], ids=["a fault", "nothing to compare with"]
)
def test_slime_tries_a_fault_again(client: httpx.Client, label: str | None, status: int) -> None:
    """Ten times, for any status that is an error; then it raises.  Never a number."""
    reply = client.post("/compat/slime/remote_rm?timeout_s=0.05", json={**SAMPLE, "label": label})
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/verify", "/compat/nemo_gym/verify"])
def test_nemo_gym_gets_its_row_back(client: httpx.Client, path: str) -> None:
    reply = client.post(path, json=ROW).json()
    assert {key: reply[key] for key in ROW} == ROW
    assert reply["reward"] == sum(reply["reward_components"].values()) == 2.0


def test_nemo_gyms_rows_may_bring_their_rewards(client: httpx.Client) -> None:
    """Its servers are configured by host and port: there is no query to put them in."""
    rewards = {"accuracy": 0.1, "format": 0.2, "tag_count": 0.4}
    reply = client.post("/verify", json={**ROW, "rewards": rewards}).json()
    assert reply["reward_components"] == rewards
    assert reply["reward"] == sum(rewards.values())


def test_nemo_gym_puts_a_fault_among_the_failures(client: httpx.Client) -> None:
    row = {**ROW, "expected_answer": "lost"}
    reply = client.post("/verify?timeout_s=0.05", json=row)
    assert reply.status_code == 200
    told = reply.json()
    assert told["_ng_failure_class"]
    assert told["instance_config"]["mask_sample"] is True
    assert {key: told[key] for key in row} == row


def test_nemo_gym_opens_a_session_first(client: httpx.Client) -> None:
    assert client.post("/seed_session", json={}).status_code == 200


def test_nemo_gym_sums_up(client: httpx.Client) -> None:
    """At the end of a collection; failures are no zeros."""
    replies = [
        client.post("/verify", json=ROW).json(),
        client.post("/verify", json={**ROW, "expected_answer": "8"}).json(),
        client.post("/verify?timeout_s=0.05", json={**ROW, "expected_answer": "lost"}).json(),
    ]
    told = client.post("/aggregate_metrics", json={"verify_responses": replies}).json()
    assert told["key_metrics"] == {"mean/reward": 1.5}
    assert told["agent_metrics"] == {"mean/reward": 1.5, "mean/accuracy": 0.5, "mean/format": 1.0}
    assert client.get("/reverify_mode").json() == "stateless"


@pytest.mark.parametrize(
    "path", ["/compat/openrlhf/get_reward", "/compat/slime/remote_rm", "/verify", "/run_code"]
)
@pytest.mark.parametrize("body", [b"", b"[", b"[]", b"null", b'"x"', b"{}"])
def test_what_is_no_request_is_refused_with_a_problem(client: httpx.Client, path: str, body: bytes) -> None:
    reply = client.post(path, content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code in (400, 422)
    assert reply.headers["content-type"] == "application/problem+json"


def test_a_full_queue_is_said_as_each_trainer_hears_it() -> None:
    """As a fault that may pass: verl tries 504 again and nothing else, NeMo-Gym keeps the row for later."""
    hang = {"code": "# hang", "language": "python"}
    with (
        http_service(Backends(FakeMathGrader(), FakeCodeRunner()), max_in_flight_items=1) as base,
        httpx.Client(base_url=base, timeout=20) as client,
        ThreadPoolExecutor(1) as pool,
    ):
        pool.submit(
            httpx.post, f"{base}/run_code", json=hang | {"compile_timeout": 1, "run_timeout": 1}, timeout=2
        )
        until(lambda: client.post("/v1/score", json={"items": [{}]}).status_code == 429)
        assert client.post("/run_code", json=hang).status_code == 504
        assert client.post("/compat/slime/remote_rm", json=SAMPLE).status_code == 429
        told = client.post("/verify", json=ROW).json()
    assert told["_ng_failure_class"]
    assert told["_ng_failure_terminal"] is False
    assert told["reward_components"] == {"accuracy": 0.0, "format": 0.0}


def until(true: Callable[[], bool]) -> None:
    """Waits for it, ten seconds at most."""
    for _ in range(200):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it did not become true")


def test_dialects_ask_for_keys_too() -> None:
    with http_service(Backends(FakeMathGrader(), FakeCodeRunner()), api_keys="secret") as base:
        assert httpx.post(f"{base}/run_code", json={"code": "", "language": "python"}).status_code == 401
