"""A model of 430 thousand parameters that starts from random numbers."""

from __future__ import annotations

import random
from pathlib import Path

import torch
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

from examples.grpo.lesson import Lesson
from examples.grpo.shape import TAGS, drawn
from examples.grpo.words import END, tokenizer_of

WIDTH = 128
INITIAL_SPREAD = (
    0.08  # about 1/sqrt(WIDTH); 0.02 is for models ten times as wide: questions would pass unheard
)
WARM_UP_STEPS = 150
WARM_UP_BATCH = 64
WARM_UP_RATE = 3e-3


def started(lesson: Lesson, seed: int, folder: Path) -> tuple[Qwen2ForCausalLM, PreTrainedTokenizerFast]:
    """A model that knows how completions look and nothing of what they mean; saved in ``folder``.

    TRL loads the reference model of its KL term from where the policy says that it came from.
    """
    torch.manual_seed(seed)
    tokenizer = tokenizer_of([*TAGS, *lesson.words])
    model = Qwen2ForCausalLM(_config(tokenizer))
    _warm_up(model, tokenizer, lesson, random.Random(seed))  # noqa: S311 - a lesson, no secret
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    model.config._name_or_path = str(folder)
    return model, tokenizer


def _config(tokenizer: PreTrainedTokenizerFast) -> Qwen2Config:
    return Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=WIDTH,
        intermediate_size=3 * WIDTH,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=64,
        initializer_range=INITIAL_SPREAD,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )


def _warm_up(
    model: Qwen2ForCausalLM, tokenizer: PreTrainedTokenizerFast, lesson: Lesson, dice: random.Random
) -> None:
    optimizer = torch.optim.AdamW(model.parameters(), lr=WARM_UP_RATE)
    model.train()
    for _ in range(WARM_UP_STEPS):
        texts = [f"{drawn(lesson, dice)} {END}" for _ in range(WARM_UP_BATCH)]
        batch = tokenizer(texts, return_tensors="pt", padding=True)
        labels = batch["input_ids"].masked_fill(batch["attention_mask"] == 0, -100)
        loss = model(**batch, labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
