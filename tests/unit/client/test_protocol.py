"""The conversation with the service, step by step, without any input or output."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from assay_client._protocol import Broken, Call, Heard, Pause, Reply, Send, exchange
from assay_client.encoding import Encoded
from assay_client.endpoints import Endpoints
from assay_client.errors import RefusedError
from assay_client.types import Result

A, B = "http://a", "http://b"
RIGHT: dict[str, Any] = {
    "id": None,
    "reward": 2.0,
    "rewards": {"accuracy": 1.0},
    "verdict": "correct",
    "error": None,
}
WRONG: dict[str, Any] = {**RIGHT, "reward": 0.0, "verdict": "incorrect"}


def fault(*, retryable: bool, code: str = "worker_lost") -> dict[str, Any]:
    error = {"code": code, "message": "…", "retryable": retryable}
    return {"id": None, "reward": None, "rewards": {}, "verdict": "error", "error": error}


def ok(*results: dict[str, Any]) -> Reply:
    return Reply(200, {}, json.dumps({"results": results}).encode())


def status(code: int, headers: dict[str, str] | None = None, problem: str = "") -> Reply:
    return Reply(code, headers or {}, problem.encode())


@dataclass
class Stage:
    """Plays a script of answers; a request takes a second, a pause as long as it says."""

    script: list[Heard]
    time: float = 0.0
    sent: list[Send] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    def play(
        self,
        items: Sequence[Encoded],
        *,
        endpoints: tuple[str, ...] = (A,),
        budget_s: float = 60.0,
        api_key: str | None = None,
        jitter: Callable[[], float] = lambda: 1.0,
    ) -> list[Result]:
        call = Call(Endpoints(endpoints), api_key, {"detail": "none"}, budget_s, 2, lambda: self.time, jitter)
        conversation = exchange(call, items)
        heard: Heard = None
        while True:
            try:
                step = conversation.send(heard)
            except StopIteration as end:
                results: list[Result] = end.value
                return results
            if isinstance(step, Send):
                self.sent.append(step)
                self.time += 1.0
                heard = self.script.pop(0)
            else:
                assert isinstance(step, Pause)
                self.pauses.append(step.seconds)
                self.time += step.seconds
                heard = None

    def posted(self, index: int) -> list[Any]:
        """The items of a request."""
        items: list[Any] = json.loads(self.sent[index].content)["items"]
        return items


def items(count: int = 1, group: object = None) -> list[Encoded]:
    return [Encoded(json.dumps({"n": n}).encode(), group) for n in range(count)]


def test_request_has_the_contract_s_form() -> None:
    """Fields, a deadline a little before the client's own, a key for retries, the API key."""
    stage = Stage([ok(RIGHT)])
    (result,) = stage.play(items(), budget_s=20.0, api_key="secret")
    (sent,) = stage.sent
    assert (result.reward, result.fault) == (2.0, None)
    assert sent.url == "http://a/v1/score"
    assert sent.headers["Authorization"] == "Bearer secret"
    assert sent.headers["Idempotency-Key"]
    assert json.loads(sent.content) == {"detail": "none", "timeout_s": 19.0, "items": [{"n": 0}]}
    assert sent.timeout_s == 20.0


@pytest.mark.parametrize(
    "heard",
    [
        pytest.param(status(429), id="the queue is full"),
        pytest.param(status(502), id="a gateway without a service"),
        pytest.param(status(503), id="not ready"),
        pytest.param(status(504), id="a gateway that gave up"),
        pytest.param(Broken("ConnectError"), id="no connection"),
    ],
)
def test_what_may_pass_is_tried_again(heard: Heard) -> None:
    """With pauses that grow, and with the same Idempotency-Key."""
    stage = Stage([heard, heard, heard, ok(RIGHT)])
    (result,) = stage.play(items())
    assert result.reward == 2.0
    assert stage.pauses == [0.1, 0.2, 0.4]
    assert len({sent.headers["Idempotency-Key"] for sent in stage.sent}) == 1


def test_pauses_are_jittered() -> None:
    """Half of a pause is random, so that many clients do not come back at once."""
    stage = Stage([status(503), ok(RIGHT)])
    stage.play(items(), jitter=lambda: 0.0)
    assert stage.pauses == [0.05]


def test_retry_after_is_honoured() -> None:
    """The service's wish is a lower bound."""
    stage = Stage([status(429, {"Retry-After": "7"}), ok(RIGHT)])
    stage.play(items())
    assert stage.pauses == [7.0]


def test_retry_after_beyond_the_budget_ends_at_once() -> None:
    """Nobody waits for what will come too late."""
    stage = Stage([status(429, {"retry-after": "30"})])
    (result,) = stage.play(items(), budget_s=10.0)
    assert result.reward is None
    assert result.fault is not None
    assert (result.fault.code, result.fault.retryable) == ("queue_full", True)
    assert stage.pauses == []


def test_an_outage_beyond_the_budget_is_a_fault_of_each_item() -> None:
    """The total time is bounded, and no reward is invented."""
    stage = Stage([Broken("ConnectError: refused")] * 100)
    results = stage.play(items(3), budget_s=30.0)
    assert [result.reward for result in results] == [None] * 3
    assert {result.fault.code for result in results if result.fault} == {"service_unreachable"}
    assert stage.time <= 30.0 + 1.0


@pytest.mark.parametrize(
    ("code", "problem", "expected"),
    [
        pytest.param(401, '{"code": "unauthorized", "detail": "no key"}', "unauthorized", id="wrong key"),
        pytest.param(
            422, '{"code": "invalid_request", "detail": "x"}', "invalid_request", id="unknown reward"
        ),
        pytest.param(404, "<html>", "http_error", id="another server altogether"),
    ],
)
def test_a_refusal_is_raised(code: int, problem: str, expected: str) -> None:
    """What would fare alike again is said at once."""
    with pytest.raises(RefusedError) as caught:
        Stage([status(code, problem=problem)]).play(items())
    assert (caught.value.status, caught.value.code) == (code, expected)


@pytest.mark.parametrize(
    ("heard", "code"),
    [
        pytest.param(status(500), "service_error", id="the service broke"),
        pytest.param(status(413), "body_too_large", id="too large"),
        pytest.param(Reply(200, {}, b"<html>"), "bad_reply", id="no JSON"),
        pytest.param(Reply(200, {}, b"[]"), "bad_reply", id="no object"),
        pytest.param(ok(RIGHT, RIGHT), "bad_reply", id="too many results"),
    ],
)
def test_a_senseless_answer_is_a_fault(heard: Reply, code: str) -> None:
    """Never a number."""
    (result,) = Stage([heard] * 3).play(items())
    assert (result.reward, result.fault and result.fault.code) == (None, code)


@pytest.mark.parametrize("reward", [None, "1", True, float("nan")])
def test_a_result_without_a_number_is_a_fault(reward: object) -> None:
    """Neither reward nor error: nobody knows what it means."""
    (result,) = Stage([ok({**RIGHT, "reward": reward})] * 3).play(items())
    assert (result.reward, result.fault and result.fault.code) == (None, "bad_reply")


def test_a_verdict_is_never_sent_again() -> None:
    """Nor is a fault that would come again."""
    stage = Stage([ok(WRONG, fault(retryable=False))])
    results = stage.play(items(2))
    assert [result.reward for result in results] == [0.0, None]
    assert len(stage.sent) == 1


def test_items_with_a_passing_fault_are_sent_once_more() -> None:
    """They alone, under a key of their own: it is another request."""
    stage = Stage([ok(RIGHT, fault(retryable=True), WRONG), ok(RIGHT)])
    results = stage.play(items(3))
    assert [result.reward for result in results] == [2.0, 2.0, 0.0]
    assert stage.posted(1) == [{"n": 1}]
    assert len({sent.headers["Idempotency-Key"] for sent in stage.sent}) == 2


def test_a_group_is_sent_again_as_a_whole() -> None:
    """Rewards may compare a group's items."""
    group = [*items(2, group="g"), Encoded(b'{"n": 9}', "h")]
    stage = Stage([ok(RIGHT, fault(retryable=True), WRONG), ok(WRONG, RIGHT)])
    assert [result.reward for result in stage.play(group)] == [0.0, 2.0, 0.0]
    assert stage.posted(1) == [{"n": 0}, {"n": 1}]


def test_a_result_that_is_there_is_not_lost_to_an_outage() -> None:
    """A group's second try that fails leaves the first one's results."""
    stage = Stage([ok(RIGHT, fault(retryable=True)), *[Broken("gone")] * 99])
    results = stage.play(items(2, group="g"), budget_s=10.0)
    assert [result.reward for result in results] == [2.0, None]


def test_time_that_is_up_is_not_spent_again() -> None:
    """The service's deadline was the client's."""
    stage = Stage([ok(fault(retryable=True, code="deadline_exceeded"))])
    assert stage.play(items())[0].reward is None
    assert len(stage.sent) == 1


def test_another_address_is_tried_at_once() -> None:
    """Without a pause; and it is the first one that the next call tries."""
    stage = Stage([Broken("refused"), ok(RIGHT)])
    (result,) = stage.play(items(), endpoints=(A, B))
    assert result.reward == 2.0
    assert [sent.url for sent in stage.sent] == ["http://a/v1/score", "http://b/v1/score"]
    assert stage.pauses == []


def test_all_addresses_down_means_a_pause() -> None:
    """A round over all of them, then patience."""
    stage = Stage([Broken("a"), Broken("b"), Broken("c"), ok(RIGHT)])
    assert stage.play(items(), endpoints=(A, B))[0].reward == 2.0
    assert stage.pauses == [0.1]
