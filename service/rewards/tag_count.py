"""How much of the template is there: a softer ``format`` to climb at the start of training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from grader.completion import count_tags
from service.rewards.reward import Facts, Sample


@dataclass(frozen=True, slots=True)
class TagCount:
    """A quarter for each of the four tags that appears exactly once."""

    facts: ClassVar[Facts] = Facts(
        name="tag_count",
        formula="0.25 · |{t in <think>, </think>, <answer>, </answer> : t appears exactly once}|",
        bounds=(0.0, 1.0),
        source="open-r1, tag_count reward (with the bare tags of R1-Zero's template)",
    )

    def value(self, sample: Sample) -> float | None:
        """0, 0.25, 0.5, 0.75 or 1."""
        return count_tags(sample.text)
