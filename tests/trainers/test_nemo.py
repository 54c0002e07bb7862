"""NeMo-Gym's ``/verify`` exchange and NeMo-RL's environment step.

Neither is released as a package: their shapes (``base_resources_server.py``, ``environments/interfaces.py``,
``experience/rollouts.py``) are written after them.
"""

from __future__ import annotations

import asyncio
import sys
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from assay_client import FaultError
from assay_client.trainers.nemo_gym import verify
from assay_client.trainers.nemo_rl import AssayEnvironment
from tests.trainers.outages import ends_when_noticed
from tests.trainers.relay import Relay
from tests.trainers.rollouts import GOLD, NO_GOLD, RIGHT, WRONG

pytestmark = pytest.mark.redis


def request(completion: str, **fields: Any) -> dict[str, Any]:
    """What a NeMo-Gym agent posts: an OpenAI response, reasoning and text."""
    content = [{"type": "output_text", "text": completion, "annotations": []}]
    message = {"type": "message", "role": "assistant", "content": content}
    return {
        "responses_create_params": {"input": [{"role": "user", "content": "3 + 4?"}]},
        "response": {"output": [{"type": "reasoning", "summary": []}, message]},
        **fields,
    }


@pytest.mark.parametrize(
    "gold", [{"expected_answer": GOLD}, {"verifier_metadata": {"answer": GOLD}}], ids=str
)
def test_gym_s_reply_adds_up(relay: Relay, gold: dict[str, Any]) -> None:
    """The request echoed, the reward, and components whose sum it is."""
    weights = {"accuracy": 1.0, "format": 0.3}
    for completion, reward in ((RIGHT, 1.3), (WRONG, 0.3)):
        sent = request(completion, **gold)
        reply = asyncio.run(verify(sent, rewards=weights))
        assert reply["reward"] == pytest.approx(reward)
        assert reply["reward"] == sum(reply["reward_components"].values())
        assert sent.items() <= reply.items()


def test_gym_masks_a_sample_without_a_reward(relay: Relay) -> None:
    """The number that NeMo-Gym insists on is not to be learned from, and says so."""
    reply = asyncio.run(verify(request(RIGHT, expected_answer=NO_GOLD, instance_config={"seed": 1})))
    assert reply["instance_config"] == {"seed": 1, "mask_sample": True}
    assert reply["assay_fault"]["code"] == "invalid_task"


def test_gym_waits_for_an_outage_that_ends(relay: Relay) -> None:
    with ends_when_noticed(relay):
        reply = asyncio.run(verify(request(RIGHT, expected_answer=GOLD)))
    assert reply["reward"] == 2.0
    assert "instance_config" not in reply


class EnvironmentReturn(NamedTuple):
    """NeMo-RL's."""

    observations: list[dict[str, str]]
    metadata: list[Any]
    next_stop_strings: list[None]
    rewards: list[float]
    terminateds: list[float]
    answers: list[str | None]


@pytest.fixture
def _nemo_rl(monkeypatch: pytest.MonkeyPatch) -> None:
    """The names that the environment imports from its trainer."""
    interfaces, torch = ModuleType("nemo_rl.environments.interfaces"), ModuleType("torch")
    interfaces.EnvironmentReturn = EnvironmentReturn  # type: ignore[attr-defined]  # a stub
    torch.tensor = list  # type: ignore[attr-defined]  # a stub
    torch.ones = lambda count: [1.0] * count  # type: ignore[attr-defined]  # a stub
    modules = {"nemo_rl": ModuleType("nemo_rl"), "nemo_rl.environments": ModuleType("nemo_rl.environments")}
    for name, module in {**modules, interfaces.__name__: interfaces, "torch": torch}.items():
        monkeypatch.setitem(sys.modules, name, module)


def log(completion: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": "3 + 4?"}, {"role": "assistant", "content": completion}]


@pytest.mark.usefixtures("_nemo_rl")
def test_rl_s_step_is_rewarded(relay: Relay) -> None:
    """One turn; the metadata are the sample's own."""
    metadata = [{"ground_truth": GOLD}, {"ground_truth": GOLD}]
    found = AssayEnvironment({"rewards": {"accuracy": 1.0}}).step([log(RIGHT), log(WRONG)], metadata)
    assert (found.rewards, found.terminateds, found.answers) == ([1.0, 0.0], [1.0, 1.0], ["7", "8"])
    assert found.observations[0] == {"role": "environment", "content": "Environment: correct"}
    assert found.metadata == metadata


@pytest.mark.usefixtures("_nemo_rl")
def test_rl_is_told_of_a_fault_by_an_error(relay: Relay) -> None:
    """Its environments cannot mask a sample."""
    with pytest.raises(FaultError, match="invalid_task"):
        AssayEnvironment().step([log(RIGHT)], [{"ground_truth": NO_GOLD}])


@pytest.mark.usefixtures("_nemo_rl")
def test_rl_waits_for_an_outage_that_ends(relay: Relay) -> None:
    with ends_when_noticed(relay):
        assert AssayEnvironment().step([log(RIGHT)], [{"ground_truth": GOLD}]).rewards == [2.0]
