"""One lesson with one seed: TRL's GRPOTrainer from the first step to the last, then an examination."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

import torch
from datasets import Dataset
from transformers import PrinterCallback
from trl import GRPOConfig, GRPOTrainer

from assay_client import Client
from examples.grpo.diary import Diary
from examples.grpo.examination import examined
from examples.grpo.history import Run
from examples.grpo.lesson import Lesson
from examples.grpo.model import started
from examples.grpo.outage import Outage, invented
from examples.grpo.rewarding import NotedReward

ENOUGH_S = 300.0
LEARNING_RATE = 1e-3


def train(lesson: Lesson, seed: int, client: Client, outage: Outage | None = None) -> Run:
    """Warm up, train, examine.  With an ``outage``, look afterwards whether a reward was made up."""
    began = time.perf_counter()
    reward = NotedReward(client, outage)
    with tempfile.TemporaryDirectory() as scratch:
        model, tokenizer = started(lesson, seed, Path(scratch) / "start")
        diary = Diary(lesson, seed, reward)
        trainer = GRPOTrainer(
            model=model,
            reward_funcs=reward,
            args=_settings(lesson, seed, scratch),
            train_dataset=_rows(lesson),
            processing_class=tokenizer,
            callbacks=[diary],
        )
        trainer.remove_callback(PrinterCallback)
        trainer.train()
    wall_s = time.perf_counter() - began
    if outage is not None:
        outage.wait_over()
    marks = examined(trainer.model, tokenizer, lesson, client)
    return Run(
        lesson=lesson.name,
        seed=seed,
        accuracy=marks.accuracy,
        format=marks.format,
        pass_at_8=marks.pass_at_8,
        wall_s=wall_s,
        reward_s=sum(reward.seconds),
        scored=reward.scored,
        steps=diary.steps,
        outage=None if outage is None else _checked(reward, outage, client),
    )


def _rows(lesson: Lesson) -> Dataset:
    """Tasks travel as JSON: columns of tables know no unequal rows."""
    return Dataset.from_list([{"prompt": p.prompt, "task": json.dumps(p.task)} for p in lesson.problems])


def _settings(lesson: Lesson, seed: int, scratch: str) -> GRPOConfig:
    """All problems in each step; the rest is what a model as small as this needs."""
    return GRPOConfig(
        output_dir=scratch,
        seed=seed,
        max_steps=lesson.steps,
        per_device_train_batch_size=len(lesson.problems) * lesson.completions,
        num_generations=lesson.completions,
        max_completion_length=lesson.longest,
        learning_rate=LEARNING_RATE,
        lr_scheduler_type="warmup_stable_decay",  # a rate that falls all the time ends with problems unfound
        lr_scheduler_kwargs={"num_decay_steps": lesson.steps // 4},
        scale_rewards="none",
        beta=lesson.pull,
        temperature=1.0,
        use_cpu=not torch.cuda.is_available(),
        bf16=False,
        activation_checkpointing=False,
        logging_steps=1,
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
    )


def _checked(reward: NotedReward, outage: Outage, client: Client) -> dict[str, int]:
    """Everything since the outage began, asked again of the service that has come back."""
    then = reward.since_outage
    now = client.score([scored.item for scored in then], timeout_s=ENOUGH_S)
    return {
        "killed_at_step": outage.at,
        "steps_without_rewards": len({scored.step for scored in then if scored.reward is None}),
        "masked": sum(scored.reward is None for scored in then),
        "rewarded_since": sum(scored.reward is not None for scored in then),
        "invented": len(invented(then, [result.reward for result in now])),
        "unknown_afterwards": sum(result.reward is None for result in now),
    }
