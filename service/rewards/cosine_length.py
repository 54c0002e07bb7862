"""Right and short is best, wrong and short is worst: accuracy scaled by length along half a cosine."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from service.rewards.measure import length_of
from service.rewards.parameters import check_length, check_range, check_unit
from service.rewards.reward import Facts, Sample


@dataclass(frozen=True, slots=True)
class CosineLength:
    """From one bound to the other while the length L grows from 0 to ``max_len``, and no further.

    Right (accuracy 1): from ``max_value_correct`` down to ``min_value_correct``.  Anything less: from
    ``min_value_wrong`` up to ``max_value_wrong``, so that thinking longer before failing costs less.
    ``unit`` is ``auto`` (the item's ``completion_tokens`` as in TRL, else words), ``words`` or
    ``characters`` (as in open-r1).  Beyond ``max_len`` the value stays, where open-r1's climbs again.
    """

    max_len: float = 1000
    min_value_wrong: float = -1.0
    max_value_wrong: float = -0.5
    min_value_correct: float = 0.5
    max_value_correct: float = 1.0
    unit: str = "auto"

    facts: ClassVar[Facts] = Facts(
        name="cosine_length",
        formula=(
            "low + (high - low)/2 · (1 + cos(π · min(L/max_len, 1))); right: low, high = min_value_correct, "
            "max_value_correct; else low, high = max_value_wrong, min_value_wrong"
        ),
        bounds=(-1.0, 1.0),
        source="Demystifying Long Chain-of-Thought (arXiv 2502.03373); TRL and open-r1, cosine_scaled_reward",
        needs_accuracy=True,
    )

    def __post_init__(self) -> None:
        """Raises ``ParameterError``."""
        check_length("max_len", self.max_len)
        check_range("min_value_wrong", self.min_value_wrong, "max_value_wrong", self.max_value_wrong)
        check_range("min_value_correct", self.min_value_correct, "max_value_correct", self.max_value_correct)
        check_unit(self.unit)

    def value(self, sample: Sample) -> float | None:
        """Between the bounds of right or of wrong answers; None without an accuracy."""
        if sample.accuracy is None:
            return None
        if sample.accuracy == 1.0:
            at_end, at_start = self.min_value_correct, self.max_value_correct
        else:
            at_end, at_start = self.max_value_wrong, self.min_value_wrong
        progress = min(length_of(sample, self.unit) / self.max_len, 1.0)
        return at_end + 0.5 * (at_start - at_end) * (1.0 + math.cos(math.pi * progress))
