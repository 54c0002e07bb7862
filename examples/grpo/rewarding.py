"""The reward function that TRL is given: Assay's, with notes of what came of it and how long it took."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any

from assay_client import Client
from assay_client.grpo import NORMALISATIONS, advantages
from assay_client.trainers.trl import AssayReward
from assay_client.types import Item
from examples.grpo.outage import Outage, Scored

HASTE_S = 2.0
HASTY_STEPS = 2


class NotedReward:
    """Rewards from Assay alone: accuracy and format, 1 each.

    Where an outage is planned, the first steps that it meets do without rewards after a short wait; from then
    on a step waits until the service is back.
    """

    __name__ = "assay"

    def __init__(self, client: Client, outage: Outage | None = None) -> None:
        self._reward = AssayReward(client=client)
        self._hasty = AssayReward(
            client=Client(client.options.endpoints, rewards=client.options.rewards, timeout_s=HASTE_S)
        )
        self._outage = outage
        self.seconds: list[float] = []
        self.no_signal: list[float] = []
        self.masked: list[int] = []
        self.scored = 0
        self.since_outage: list[Scored] = []

    def __call__(
        self, prompts: Sequence[Any], completions: Sequence[Any], **columns: Any
    ) -> list[float | None]:
        """As TRL calls it, once a step."""
        step = len(self.seconds) + 1
        if self._outage is not None and self._outage.at == step:
            self._outage.begin()
        began = time.perf_counter()
        rewards = self._asked(step)(prompts, completions, **columns)
        self.seconds.append(time.perf_counter() - began)
        self._note([str(prompt) for prompt in prompts], rewards)
        if self._outage is not None and step >= self._outage.at:
            items = _items(prompts, completions, columns["task"])
            self.since_outage += [Scored(step, item, r) for item, r in zip(items, rewards, strict=True)]
        return rewards

    def _asked(self, step: int) -> AssayReward:
        met = self._outage is not None and 0 <= step - self._outage.at < HASTY_STEPS
        return self._hasty if met else self._reward

    def _note(self, groups: Sequence[str], rewards: Sequence[float | None]) -> None:
        alike = advantages(rewards, groups, NORMALISATIONS["trl"]).all_equal
        self.no_signal.append(len(alike) / len(set(groups)))
        self.masked.append(rewards.count(None))
        self.scored += len(rewards) - self.masked[-1]


def _items(prompts: Sequence[Any], completions: Sequence[Any], tasks: Sequence[str]) -> list[Item]:
    """As they are asked again after an outage."""
    return [
        {"completion": text, "task": json.loads(task), "prompt": prompt}
        for text, task, prompt in zip(completions, tasks, prompts, strict=True)
    ]
