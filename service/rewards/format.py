"""Does the completion keep the template?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from grader.completion import check_format
from service.rewards.reward import Facts, Sample


@dataclass(frozen=True, slots=True)
class Format:
    """1 if the completion is one think block followed by one answer block and nothing else, else 0."""

    facts: ClassVar[Facts] = Facts(
        name="format",
        formula="1 if the text is exactly <think>…</think> then <answer>…</answer>, neither blank, else 0",
        bounds=(0.0, 1.0),
        source="DeepSeek-R1 (arXiv 2501.12948), section 2.2.2: format rewards; table 1: the template",
    )

    def value(self, sample: Sample) -> float | None:
        """1.0 or 0.0."""
        return 1.0 if check_format(sample.text).ok else 0.0
