"""The reward function that TRL is given: Assay's, with notes of what came of it and how long it took."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any

from assay_client import Client
from assay_client.grpo import NORMALISATIONS, advantages
from assay_client.trainers.trl import AssayReward
from examples.grpo.outage import Outage, Scored


class NotedReward:
    """Rewards from Assay alone: accuracy and format, 1 each."""

    __name__ = "assay"

    def __init__(self, client: Client, outage: Outage | None = None) -> None:
        self._reward = AssayReward(client=client)
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
        rewards = self._reward(prompts, completions, **columns)
        self.seconds.append(time.perf_counter() - began)
        self.scored += len(rewards)
        self.masked.append(rewards.count(None))
        groups = advantages(rewards, [str(prompt) for prompt in prompts], NORMALISATIONS["trl"]).all_equal
        self.no_signal.append(len(groups) / len(set(map(str, prompts))))
        if self._outage is not None and step >= self._outage.at:
            tasks = map(json.loads, columns["task"])
            items = [
                {"completion": text, "task": task, "prompt": prompt}
                for text, task, prompt in zip(completions, tasks, prompts, strict=True)
            ]
            self.since_outage += [Scored(step, item, r) for item, r in zip(items, rewards, strict=True)]
        return rewards
