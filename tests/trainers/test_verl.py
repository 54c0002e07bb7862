"""verl's own ``NaiveRewardManager`` and configuration loader (from its release) with our function."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from assay_client import FaultError
from tests.trainers.excerpts import excerpt
from tests.trainers.outages import ends_when_noticed
from tests.trainers.relay import Relay
from tests.trainers.releases import released
from tests.trainers.rollouts import GOLD, NO_GOLD, RIGHT, SHAPELESS, WRONG

pytestmark = pytest.mark.redis


class RewardManagerBase:
    """verl's without Ray: the loop that the manager's worker runs on."""

    def __init__(self, config: object, tokenizer: object, compute_score: object) -> None:
        self.tokenizer = tokenizer
        self.loop = asyncio.get_running_loop()


MANAGER = "verl.experimental.reward_loop.reward_manager"
STUBS: dict[str, dict[str, object]] = {
    "verl": {"DataProto": object},
    "verl.experimental": {},
    "verl.experimental.reward_loop": {},
    MANAGER: {"register": lambda name: lambda cls: cls},
    f"{MANAGER}.base": {"RewardManagerBase": RewardManagerBase},
    "verl.utils": {},
    "verl.utils.reward_score": {"default_compute_score": None},
}


@pytest.fixture(scope="module")
def naive() -> Iterator[ModuleType]:
    with released("verl/experimental/reward_loop/reward_manager/naive.py", STUBS) as module:
        yield module


def configured(name: str, **reward_kwargs: Any) -> Any:
    """The function as verl's configuration names it."""
    loader = excerpt(
        "verl/utils/import_utils.py",
        "load_module",
        "load_extern_object",
        around={
            "importlib": importlib,
            "os": os,
            "PKG_PATH_PREFIX": "pkg://",
            "FILE_PATH_PREFIX": "file://",
        },
    )
    importing = ModuleType("verl.utils.import_utils")
    importing.load_extern_object = loader.load_extern_object  # type: ignore[attr-defined]  # a stub
    wrapped = excerpt(
        "verl/trainer/ppo/reward.py",
        "_call_with_kwargs",
        "_call_with_kwargs_async",
        "get_custom_reward_fn",
        around={"inspect": inspect, "partial": partial},
    )
    function = {
        "path": "pkg://assay_client.trainers.verl",
        "name": name,
        "reward_kwargs": reward_kwargs,
    }
    config = SimpleNamespace(reward={"custom_reward_function": function})
    with pytest.MonkeyPatch.context() as patch:
        for parent in ("verl", "verl.utils"):
            patch.setitem(__import__("sys").modules, parent, ModuleType(parent))
        patch.setitem(__import__("sys").modules, "verl.utils.import_utils", importing)
        return wrapped.get_custom_reward_fn(config)


class Ids(list[int]):
    """A tensor of token ids."""

    @property
    def shape(self) -> tuple[int]:
        return (len(self),)

    def __getitem__(self, place: Any) -> Any:
        found = super().__getitem__(place)
        return Ids(found) if isinstance(place, slice) else found

    def sum(self) -> int:
        return sum(self)


class Tokenizer:
    """A token a character."""

    def decode(self, ids: Ids, *, skip_special_tokens: bool) -> str:
        return "".join(map(chr, ids))


class Data:
    """One sample of a ``DataProto``: padded responses, mask, gold."""

    def __init__(self, completion: str, gold: Any, extra_info: dict[str, Any] | None = None) -> None:
        ids = Ids(map(ord, completion))
        self.batch = {
            "responses": Ids([*ids, 0, 0]),
            "attention_mask": Ids([1, 1, *[1] * len(ids), 0, 0]),
        }
        self.non_tensor_batch = {
            "data_source": "openai/gsm8k",
            "reward_model": {"ground_truth": gold, "style": "rule"},
            "extra_info": extra_info or {},
        }

    def __getitem__(self, place: Any) -> Data:
        return self


async def scored(naive: ModuleType, function: Any, *samples: Data) -> list[dict[str, Any]]:
    """What the manager makes of each sample, all at once, as verl's reward loop does."""
    manager = naive.NaiveRewardManager(None, Tokenizer(), function)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(16))
    found: list[dict[str, Any]] = await asyncio.gather(*(manager.run_single(sample) for sample in samples))
    return found


BOTH = pytest.mark.parametrize("name", ["compute_score", "compute_score_async"])


@BOTH
def test_samples_are_rewarded(naive: ModuleType, relay: Relay, name: str) -> None:
    """With the same keys for each, as verl stacks them."""
    samples = [Data(completion, GOLD) for completion in (RIGHT, WRONG, SHAPELESS)]
    found = asyncio.run(scored(naive, configured(name), *samples))
    assert [one["reward_score"] for one in found] == [2.0, 1.0, 1.0]
    infos = [one["reward_extra_info"] for one in found]
    assert {tuple(info) for info in infos} == {
        ("score", "accuracy", "format", "acc", "pred", "verdict", "fault")
    }
    assert [info["acc"] for info in infos] == [1.0, 0.0, 1.0]
    assert [info["pred"] for info in infos] == ["7", "8", "7"]


@BOTH
def test_weights_come_from_the_configuration(naive: ModuleType, relay: Relay, name: str) -> None:
    function = configured(name, rewards={"accuracy": 1.0, "format": 0.25}, url=relay.url)
    (found,) = asyncio.run(scored(naive, function, Data(RIGHT, GOLD)))
    assert found["reward_score"] == 1.25


@BOTH
def test_a_fault_ends_the_run_with_its_name(naive: ModuleType, relay: Relay, name: str) -> None:
    """verl has no way to be told that there is no reward."""
    with pytest.raises(FaultError, match="invalid_task"):
        asyncio.run(scored(naive, configured(name), Data(RIGHT, GOLD), Data(RIGHT, NO_GOLD)))


@BOTH
def test_a_fault_is_a_number_only_if_its_user_says_which(naive: ModuleType, relay: Relay, name: str) -> None:
    """And then it is marked, with the same keys as the others."""
    function = configured(name, fault_score=0.5)
    good, bad = asyncio.run(scored(naive, function, Data(RIGHT, GOLD), Data(RIGHT, NO_GOLD)))
    assert (bad["reward_score"], bad["reward_extra_info"]["fault"]) == (0.5, 1.0)
    assert good["reward_extra_info"]["fault"] == 0.0
    assert list(good["reward_extra_info"]) == list(bad["reward_extra_info"])


@BOTH
def test_an_outage_that_ends_is_waited_for(naive: ModuleType, relay: Relay, name: str) -> None:
    with ends_when_noticed(relay):
        found = asyncio.run(scored(naive, configured(name), Data(RIGHT, GOLD), Data(WRONG, GOLD)))
    assert [one["reward_score"] for one in found] == [2.0, 1.0]


@BOTH
def test_an_outage_that_does_not_end_is_no_reward(naive: ModuleType, relay: Relay, name: str) -> None:
    relay.cut()
    with pytest.raises(FaultError, match="service_unreachable"):
        asyncio.run(scored(naive, configured(name, timeout_s=0.5), Data(RIGHT, GOLD)))


@BOTH
def test_single_samples_become_few_requests(naive: ModuleType, relay: Relay, name: str) -> None:
    """Sixteen at once are right, whoever they were gathered with."""
    samples = [Data(RIGHT if n % 2 else WRONG, GOLD) for n in range(16)]
    found = asyncio.run(scored(naive, configured(name), *samples))
    assert [one["reward_score"] for one in found] == [1.0, 2.0] * 8
