"""OpenRLHF's own ``SingleTurnAgentExecutor`` (from its release) against our ``get_reward``, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from service.desk import Backends
from tests.fakes.code_runner import FakeCodeRunner
from tests.fakes.http_service import http_service
from tests.fakes.math_grader import FakeMathGrader
from tests.trainers import openrlhf_stand_ins
from tests.trainers.openrlhf_stand_ins import AGENT, STUBS
from tests.trainers.releases import released, without_pauses

GOOD = "<think>3 + 4</think><answer>\\boxed{7}</answer>"
PROMPT = "<|im_start|>user\nAnswer in <answer>\\boxed{}</answer>: 3 + 4?<|im_end|>\n<|im_start|>assistant\n"


@pytest.fixture(scope="module")
def agent() -> Iterator[ModuleType]:
    with released(AGENT, STUBS) as module:
        yield module


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    grader = FakeMathGrader(silent=frozenset({"lost"}))
    with http_service(Backends(grader, FakeCodeRunner())) as base:
        yield f"{base}/compat/openrlhf/get_reward"


def rollout(agent: ModuleType, url: str, says: str, label: str, prompt: str = PROMPT) -> dict[str, Any]:
    return openrlhf_stand_ins.rollout(agent, url, prompt, says, label)


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
