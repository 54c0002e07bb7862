"""slime's call of a custom reward model, of its dynamic filter, and what it does with the results.

slime is not released as a package: these calls are written after its ``rm_hub/__init__.py`` and
``sglang_rollout.py``.
"""

from __future__ import annotations

import asyncio
import importlib
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from assay_client import FaultError
from tests.trainers.outages import ends_when_noticed
from tests.trainers.relay import Relay
from tests.trainers.rollouts import GOLD, NO_GOLD, RIGHT, WRONG

pytestmark = pytest.mark.redis

OURS = "assay_client.trainers.slime"


@dataclass
class Sample:
    """slime's, as far as rewards go."""

    response: str
    label: str | None = GOLD
    prompt: str | list[dict[str, str]] = "3 + 4?"
    group_index: int | None = 0
    metadata: dict[str, Any] = field(default_factory=dict)
    reward: Any = None


def named(path: str) -> Any:
    """A function by its path, as slime loads it."""
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)


async def rollout_group(args: Any, group: list[Sample]) -> bool:
    """Rewards of a group in slime's two ways, and whether the filter keeps it."""
    reward = named(args.custom_rm_path)
    if args.group_rm:
        rewards = await reward(args, group)
    else:
        rewards = await asyncio.gather(*(reward(args, sample) for sample in group))
    for sample, value in zip(group, rewards, strict=True):
        sample.reward = value
    path = args.dynamic_sampling_filter_path
    return path is None or bool(named(path)(args, group))


def arguments(**given: Any) -> SimpleNamespace:
    defaults = {"group_rm": False, "reward_key": None, "dynamic_sampling_filter_path": None}
    return SimpleNamespace(**{"custom_rm_path": f"{OURS}.reward", **defaults, **given})


BOTH = pytest.mark.parametrize("group_rm", [False, True], ids=["sample", "group"])


@BOTH
def test_samples_are_rewarded(relay: Relay, group_rm: bool) -> None:
    group = [Sample(RIGHT), Sample(WRONG), Sample("", '{"kind": "none"}')]
    assert asyncio.run(rollout_group(arguments(group_rm=group_rm), group))
    assert [sample.reward for sample in group[:2]] == [2.0, 1.0]


@BOTH
def test_components_come_beside_the_reward_s_key(relay: Relay, group_rm: bool) -> None:
    group = [Sample(RIGHT), Sample(WRONG)]
    asyncio.run(rollout_group(arguments(group_rm=group_rm, reward_key="score"), group))
    assert [sample.reward["score"] for sample in group] == [2.0, 1.0]
    assert [sample.reward["accuracy"] for sample in group] == [1.0, 0.0]


@BOTH
@pytest.mark.parametrize("reward_key", [None, "score"])
def test_the_filter_drops_groups_with_faults(relay: Relay, group_rm: bool, reward_key: str | None) -> None:
    """They are sampled anew; nothing stands for the reward that is not there."""
    args = arguments(
        group_rm=group_rm, reward_key=reward_key, dynamic_sampling_filter_path=f"{OURS}.keep_scored"
    )
    assert not asyncio.run(rollout_group(args, [Sample(RIGHT), Sample(RIGHT, NO_GOLD)]))
    assert asyncio.run(rollout_group(args, [Sample(RIGHT), Sample(RIGHT)]))


def test_the_filter_can_drop_groups_without_signal_too(relay: Relay) -> None:
    args = arguments(dynamic_sampling_filter_path=f"{OURS}.keep_scored_and_unequal")
    assert not asyncio.run(rollout_group(args, [Sample(RIGHT), Sample(RIGHT)]))
    assert asyncio.run(rollout_group(args, [Sample(RIGHT), Sample(WRONG)]))


@BOTH
def test_a_fault_is_raised_where_nobody_drops_it(relay: Relay, group_rm: bool) -> None:
    with pytest.raises(FaultError, match="invalid_task"):
        asyncio.run(rollout_group(arguments(group_rm=group_rm), [Sample(RIGHT, NO_GOLD)]))


def test_metadata_may_hold_the_task(relay: Relay) -> None:
    sample = Sample(RIGHT, label=None, metadata={"task": {"kind": "text", "answer": "7"}})
    asyncio.run(rollout_group(arguments(), [sample]))
    assert sample.reward == 2.0


def test_an_outage_that_ends_is_waited_for(relay: Relay) -> None:
    group = [Sample(RIGHT), Sample(WRONG)]
    with ends_when_noticed(relay):
        asyncio.run(rollout_group(arguments(), group))
    assert [sample.reward for sample in group] == [2.0, 1.0]
