"""Notes each step of a training from what TRL logs, and says now and then how it stands."""

from __future__ import annotations

import time
from typing import Any

from transformers import TrainerCallback

from examples.grpo.history import Step
from examples.grpo.lesson import Lesson
from examples.grpo.rewarding import NotedReward

SAID_EVERY = 20


class Diary(TrainerCallback):  # type: ignore[misc]  # transformers is untyped where it is not installed
    """A callback of TRL's trainer; ``steps`` is what it noted."""

    def __init__(self, lesson: Lesson, seed: int, reward: NotedReward) -> None:
        self.steps: list[Step] = []
        self._title = f"{lesson.name}, seed {seed}"
        self._last = lesson.steps
        self._reward = reward
        self._then = time.perf_counter()

    def on_log(self, _args: Any, state: Any, _control: Any, logs: dict[str, Any], **_: Any) -> None:
        """One line of the diary; the closing summary of the run is none."""
        if "completions/mean_length" not in logs:
            return
        now = time.perf_counter()
        step = Step(
            step=state.global_step,
            accuracy=logs.get("assay/accuracy"),
            format=logs.get("assay/format"),
            length=logs["completions/mean_length"],
            entropy=logs["entropy"],
            no_signal=self._reward.no_signal[-1],
            masked=self._reward.masked[-1],
            reward_s=self._reward.seconds[-1],
            step_s=now - self._then,
        )
        self._then = now
        self.steps.append(step)
        if step.masked or step.step % SAID_EVERY == 1 or step.step == self._last:
            print(f"{self._title}: {_told(step)}", flush=True)


def _told(step: Step) -> str:
    means = f"format {_number(step.format)}, accuracy {_number(step.accuracy)}"
    masked = f", {step.masked} rows without a reward" if step.masked else ""
    return f"step {step.step:3}: {means}, entropy {step.entropy:.2f}, {step.step_s:.2f} s{masked}"


def _number(mean: float | None) -> str:
    return "   –" if mean is None else f"{mean:.2f}"
