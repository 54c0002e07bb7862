"""slime: ``--custom-rm-path assay_client.trainers.slime.reward`` (with ``--group-rm`` or without it).

With ``--dynamic-sampling-filter-path assay_client.trainers.slime.keep_scored``, a sample without a reward
keeps None, and its group is dropped and sampled anew; without that filter a fault is raised.  ``--rm-type
remote_rm`` needs nothing of this file: its address is the service's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assay_client.trainers.items import item_or_fault, items_of, merged
from assay_client.trainers.shared import reward_or_raise, shared_client
from assay_client.trainers.tasks import task_of
from assay_client.types import Item, Result

FILTERS = ("keep_scored", "keep_scored_and_unequal")


async def reward(args: Any, sample: Any, **_: Any) -> Any:
    """The reward of a sample, or those of a list of samples.  The address is in ``ASSAY_URL``.

    A number, or where ``--reward-key`` is set a mapping with that key and the components.
    Raises ``FaultError``, ``RefusedError``.
    """
    samples = sample if isinstance(sample, list) else [sample]
    parts = [_part(one) for one in samples]
    client = shared_client().asynchronous
    items = items_of(parts)
    if isinstance(sample, list):
        results = merged(parts, await client.score(items))
    else:
        results = merged(parts, [await client.score_one(item) for item in items])
    rewards = [_reward(args, result) for result in results]
    return rewards if isinstance(sample, list) else rewards[0]


def keep_scored(args: Any, samples: Sequence[Any], **_: Any) -> bool:
    """Whether every sample of the group has a reward."""
    return all(_value(args, sample) is not None for sample in samples)


def keep_scored_and_unequal(args: Any, samples: Sequence[Any], **_: Any) -> bool:
    """Whether, besides, the rewards are not all alike (DAPO's filter)."""
    return keep_scored(args, samples) and len({_value(args, sample) for sample in samples}) > 1


def _value(args: Any, sample: Any) -> Any:
    key = getattr(args, "reward_key", None)
    return sample.reward[key] if key and isinstance(sample.reward, Mapping) else sample.reward


def _part(sample: Any) -> Item | Result:
    metadata = sample.metadata if isinstance(sample.metadata, Mapping) else {}
    row = {**metadata, "label": sample.label}
    return item_or_fault(task_of, row, sample.response, sample.prompt, group=sample.group_index)


def _reward(args: Any, result: Result) -> Any:
    value = None if result.reward is None and _drops_faults(args) else reward_or_raise(result)
    key = getattr(args, "reward_key", None)
    return {**result.rewards, key: value} if key else value


def _drops_faults(args: Any) -> bool:
    path = getattr(args, "dynamic_sampling_filter_path", None) or ""
    return path in {f"{__name__}.{name}" for name in FILTERS}
