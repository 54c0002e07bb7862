"""What the finished model can do: samples of every problem at temperature 1, scored by Assay."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import Any

import torch

from assay_client import Client
from assay_client.grpo import pass_at_k
from assay_client.types import Result
from examples.grpo.lesson import Lesson

SAMPLES = 32
TRIES = 8
TIMEOUT_S = 300.0


@dataclass(frozen=True)
class Marks:
    """Means over all samples of all problems; ``accuracy`` is pass@1."""

    accuracy: float
    format: float
    pass_at_8: float


class NoMarksError(Exception):
    """The service could not score the examination: there are no marks, not bad ones."""


def examined(model: Any, tokenizer: Any, lesson: Lesson, client: Client) -> Marks:
    """Raises ``NoMarksError``."""
    prompts = [problem.prompt for problem in lesson.problems for _ in range(SAMPLES)]
    texts = _sampled(model, tokenizer, prompts, lesson.longest)
    tasks = [problem.task for problem in lesson.problems for _ in range(SAMPLES)]
    items = [
        {"completion": text, "task": task, "prompt": prompt}
        for text, task, prompt in zip(texts, tasks, prompts, strict=True)
    ]
    results = client.score(items, timeout_s=TIMEOUT_S)
    right = [_component(result, "accuracy") == 1 for result in results]
    solved = [sum(right[at : at + SAMPLES]) for at in range(0, len(right), SAMPLES)]
    return Marks(
        accuracy=fmean(pass_at_k(SAMPLES, count, 1) for count in solved),
        format=fmean(_component(result, "format") for result in results),
        pass_at_8=fmean(pass_at_k(SAMPLES, count, TRIES) for count in solved),
    )


def _component(result: Result, name: str) -> float:
    value = result.rewards.get(name)
    if result.fault is not None or value is None:
        raise NoMarksError(f"no {name}: {result.fault}")
    return value


def _sampled(model: Any, tokenizer: Any, prompts: list[str], longest: int) -> list[str]:
    batch = tokenizer(prompts, return_tensors="pt", padding=True).to(model.device)
    model.eval()
    with torch.no_grad():
        ids = model.generate(**batch, do_sample=True, temperature=1.0, top_k=0, max_new_tokens=longest)
    texts: list[str] = tokenizer.batch_decode(ids[:, batch["input_ids"].shape[1] :], skip_special_tokens=True)
    return texts
