"""What one run is to do, and doing it: apart from the others, in a process of its own."""

from __future__ import annotations

import os
import warnings
from dataclasses import dataclass, replace
from pathlib import Path

from assay_client import Client
from examples.grpo.lessons import LESSONS
from examples.grpo.outage import Outage

REWARDS = {"accuracy": 1.0, "format": 1.0}
DEADLINE_S = 120.0
ALONE = {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "TOKENIZERS_PARALLELISM": "false"}


@dataclass(frozen=True)
class Assignment:
    """A lesson, with a seed, on rewards from ``url``.

    ``steps``: another number than the lesson's.  ``out``: the folder for what was measured.
    """

    lesson: str
    seed: int
    url: str
    out: Path
    steps: int | None = None
    outage: Outage | None = None


def carry_out(assignment: Assignment) -> None:
    """Train, and save what was measured.  Torch is loaded here alone: mistakes in options show at once."""
    os.environ.update(ALONE)
    import torch
    from transformers.utils.logging import disable_progress_bar

    from examples.grpo.training import train

    torch.set_num_threads(1)
    disable_progress_bar()
    warnings.simplefilter("ignore", FutureWarning)  # from the libraries about each other
    lesson = LESSONS[assignment.lesson]
    if assignment.steps is not None:
        lesson = replace(lesson, steps=assignment.steps)
    client = Client(assignment.url, rewards=REWARDS, timeout_s=DEADLINE_S)
    train(lesson, assignment.seed, client, assignment.outage).save(assignment.out)
