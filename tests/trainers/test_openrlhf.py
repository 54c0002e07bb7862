"""OpenRLHF's own ``SingleTurnAgentExecutor`` (from its release) with our ``reward_func`` file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from assay_client.trainers.openrlhf import response_of
from tests.trainers import openrlhf_stand_ins
from tests.trainers.openrlhf_stand_ins import AGENT, STUBS
from tests.trainers.outages import ends_when_noticed
from tests.trainers.relay import Relay
from tests.trainers.releases import released
from tests.trainers.rollouts import GOLD, NO_GOLD, RIGHT, SHAPELESS, WRONG

pytestmark = pytest.mark.redis

PROMPT = "<|im_start|>user\n3 + 4?<|im_end|>\n<|im_start|>assistant\n"


@pytest.fixture(scope="module")
def agent() -> Iterator[ModuleType]:
    with released(AGENT, STUBS) as module:
        yield module


@pytest.fixture
def reward_file(tmp_path: Path) -> str:
    """What a user writes."""
    file = tmp_path / "my_reward.py"
    file.write_text("from assay_client.trainers.openrlhf import reward_func\n")
    return str(file)


def rollout(agent: ModuleType, reward_file: str, says: str, label: str) -> dict[str, Any]:
    return openrlhf_stand_ins.rollout(agent, [reward_file], PROMPT, says, label)


CASES = {
    "right": (RIGHT + "<|im_end|>", GOLD, 2.0),
    "wrong": (WRONG + "<|im_end|>", GOLD, 1.0),
    "no format": (SHAPELESS + "<|im_end|>\n", GOLD, 1.0),
    "nothing said": ("", GOLD, 0.0),
    "a task for a label": (RIGHT + "<|im_end|>", '{"kind": "text", "answer": "7"}', 2.0),
}


@pytest.mark.parametrize(("says", "label", "reward"), CASES.values(), ids=CASES.keys())
def test_rollouts_are_rewarded(
    agent: ModuleType, relay: Relay, reward_file: str, says: str, label: str, reward: float
) -> None:
    """Prompt and special tokens are in the query, and count for nothing."""
    output = rollout(agent, reward_file, says, label)
    assert output["reward"] == output["scores"] == reward
    assert set(output["extra_logs"]) == {"accuracy", "format"}


def test_a_fault_leaves_the_reward_out(agent: ModuleType, relay: Relay, reward_file: str) -> None:
    """OpenRLHF swallows the exception; its trainer stops at the missing reward."""
    output = rollout(agent, reward_file, RIGHT, NO_GOLD)
    assert output["reward"] is None
    assert output["scores"] is None


def test_an_outage_that_ends_is_waited_for(agent: ModuleType, relay: Relay, reward_file: str) -> None:
    with ends_when_noticed(relay):
        assert rollout(agent, reward_file, RIGHT, GOLD)["reward"] == 2.0


@pytest.mark.parametrize(
    ("query", "response"),
    [
        pytest.param(PROMPT + "yes<|im_end|>", "yes", id="Qwen"),
        pytest.param("<s>" + PROMPT + "yes</s></s>", "yes", id="a token before the prompt"),
        pytest.param(PROMPT + "yes<|eot_id|><|finetune_right_pad_id|>", "yes", id="Llama 3, padded"),
        pytest.param(PROMPT + "yes<｜end▁of▁sentence｜>", "yes", id="DeepSeek"),
        pytest.param(PROMPT + "a <|im_end|> b", "a <|im_end|> b", id="a token amid the text"),
        pytest.param(PROMPT[9:] + "yes", "yes", id="a prompt whose beginning was cut"),
    ],
)
def test_the_response_is_found(query: str, response: str) -> None:
    assert response_of(query, PROMPT) == response


@pytest.mark.parametrize("query", ["another prompt, yes", "nt\nyes", ""])
def test_a_query_without_its_prompt_is_refused(query: str) -> None:
    """The prompt's own example of an answer must not be taken for an answer."""
    with pytest.raises(ValueError, match="does not hold its prompt"):
        response_of(query, PROMPT)
