"""OpenRLHF's own ``SingleTurnAgentExecutor`` (from its release) against our ``get_reward``, over HTTP."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest

from service.desk import Backends
from tests.fakes.code_runner import FakeCodeRunner
from tests.fakes.http_service import http_service
from tests.fakes.math_grader import FakeMathGrader
from tests.trainers.releases import released, without_pauses

GOOD = "<think>3 + 4</think><answer>\\boxed{7}</answer>"
PROMPT = "<|im_start|>user\nAnswer in <answer>\\boxed{}</answer>: 3 + 4?<|im_end|>\n<|im_start|>assistant\n"
STUBS = {
    "openrlhf": {},
    "openrlhf.utils": {},
    "openrlhf.utils.logging_utils": {"init_logger": logging.getLogger},
}


@pytest.fixture(scope="module")
def agent() -> Iterator[ModuleType]:
    with released("openrlhf/utils/agent.py", STUBS) as module:
        yield module


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    grader = FakeMathGrader(silent=frozenset({"lost"}))
    with http_service(Backends(grader, FakeCodeRunner())) as base:
        yield f"{base}/compat/openrlhf/get_reward"


class Ids(list[int]):
    """Token ids as the tokenizer's tensor gives them."""

    def tolist(self) -> list[int]:
        return list(self)


class Tokenizer:
    """A token a character; special tokens stay in what is decoded, as OpenRLHF asks."""

    def __call__(self, *, text: str, **_: object) -> dict[str, list[Ids]]:
        return {"input_ids": [Ids(map(ord, text))]}

    def decode(self, ids: list[int], *, skip_special_tokens: bool) -> str:
        assert not skip_special_tokens
        return "".join(map(chr, ids))


@dataclass
class Engine:
    """Says always the same."""

    says: str

    async def generate(self, *_: object, **__: object) -> Any:
        @dataclass
        class Output:
            token_ids: list[int]
            finish_reason: str = "stop"
            logprobs: None = None

        @dataclass
        class Request:
            outputs: list[Output]

        return Request([Output(list(map(ord, self.says)))])


@dataclass
class Sampling:
    max_tokens: int = 100
    logprobs: None = None


def rollout(agent: ModuleType, url: str, says: str, label: str, prompt: str = PROMPT) -> dict[str, Any]:
    executor = agent.SingleTurnAgentExecutor(url)
    done = executor.execute(prompt, label, Sampling(), 10_000, Tokenizer(), Engine(says))
    return dict(asyncio.run(done))


CASES = {
    "right": (GOOD + "<|im_end|>", "7", 2.0),
    "wrong": (GOOD + "<|im_end|>", "8", 1.0),
    "only the prompt's example": ("no idea<|im_end|>", "7", 0.0),
    "nothing said": ("", "7", 0.0),
}


@pytest.mark.parametrize(("says", "label", "reward"), CASES.values(), ids=CASES.keys())
def test_a_rollout_is_rewarded(agent: ModuleType, url: str, says: str, label: str, reward: float) -> None:
    """Special tokens and the prompt are in the query, and count for nothing."""
    output = rollout(agent, url, says, label)
    assert output["reward"] == output["scores"] == [reward]
    assert set(output["extra_logs"]) == {"accuracy", "format"}


def test_weights_come_with_the_url(agent: ModuleType, url: str) -> None:
    """Which OpenRLHF splits at commas, so there are none."""
    asked = f"{url}?accuracy=1&format=0.25"
    assert "," not in asked
    assert rollout(agent, asked, GOOD, "7")["reward"] == [1.25]


def test_a_label_may_be_a_task(agent: ModuleType, url: str) -> None:
    task = '{"kind": "code", "language": "python", "tests": [{"stdin": "", "stdout": "1"}]}'
    says = "<think>x</think><answer>```python\n# accuracy 0.5\n```</answer>"
    assert rollout(agent, url, says, task)["reward"] == [1.5]


def test_a_template_that_opens_the_thinking(agent: ModuleType, url: str) -> None:
    output = rollout(agent, url, GOOD.removeprefix("<think>"), "7", PROMPT + "<think>\n")
    assert output["reward"] == [2.0]


def test_a_fault_is_tried_again_and_never_becomes_a_number(
    agent: ModuleType, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After its five tries OpenRLHF has no reward, and its trainer stops instead of learning from one."""
    pauses = without_pauses(agent, monkeypatch)
    output = rollout(agent, f"{url}?timeout_s=0.01", GOOD, "lost")
    assert output["reward"] is None
    assert output["scores"] is None
    assert len(pauses) == 5
