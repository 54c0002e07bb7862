"""GRPO's advantages of a group of rewards."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

EPSILON = 1e-4


def grpo_advantages(rewards: Sequence[float | None]) -> list[float | None]:
    """``A_i = (r_i − mean) / (std + 1e-4)`` over the group; a null reward is masked, and does not count.

    Source: DeepSeekMath (arXiv 2402.03300), section 4.1.2, and DeepSeek-R1 (arXiv 2501.12948), equation 3;
    the epsilon and the sample's standard deviation (n − 1) are those of TRL's ``GRPOTrainer``.  A group of
    one has a deviation of 0.
    """
    known = [reward for reward in rewards if reward is not None]
    if not known:
        return [None] * len(rewards)
    mean = sum(known) / len(known)
    squares = sum((reward - mean) ** 2 for reward in known)
    deviation = sqrt(squares / (len(known) - 1)) if len(known) > 1 else 0.0
    return [None if reward is None else (reward - mean) / (deviation + EPSILON) for reward in rewards]
