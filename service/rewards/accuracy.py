"""Is the answer right?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.rewards.reward import Facts, Sample


@dataclass(frozen=True, slots=True)
class Accuracy:
    """1 for a right answer, 0 for a wrong one; a program's share of passed tests under ``fraction``."""

    facts: ClassVar[Facts] = Facts(
        name="accuracy",
        formula="1 if the answer is right else 0; code scored by fraction: tests passed / tests",
        bounds=(0.0, 1.0),
        source="DeepSeek-R1 (arXiv 2501.12948), section 2.2.2: accuracy rewards",
        needs_accuracy=True,
    )

    def value(self, sample: Sample) -> float | None:
        """The accuracy; None where there is none."""
        return sample.accuracy
