"""Does the text go step by step?  A crutch for the start of training, and easy to play to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar

from service.rewards.parameters import check_whole
from service.rewards.reward import Facts, Sample

MAX_STEPS = 1_000
# "Step 3:" anywhere; "3." or a bullet at the beginning of a line; a word that opens a step.
_STEP = re.compile(
    r"Step \d{1,9}:|^[ \t]{0,8}(?:\d{1,9}\.|[-*](?=[ \t]))|\b(?:First|Second|Next|Finally),", re.M
)


@dataclass(frozen=True, slots=True)
class ReasoningSteps:
    """Full marks from ``steps`` marks of a step on, in proportion below.

    Marks are "Step 1:", numbered and bulleted lines, and "First,", "Second,", "Next,", "Finally,".
    """

    steps: float = 3

    facts: ClassVar[Facts] = Facts(
        name="reasoning_steps",
        formula='min(1, marks / steps); marks: "Step 1:", "1." or a bullet at a line\'s start, "First,", …',
        bounds=(0.0, 1.0),
        source="open-r1, reasoning_steps_reward (which sees numbers only at the very start of the text)",
    )

    def __post_init__(self) -> None:
        """Raises ``ParameterError``."""
        check_whole("steps", self.steps, 1, MAX_STEPS)

    def value(self, sample: Sample) -> float | None:
        """From 0 to 1."""
        marks = sum(1 for _ in islice(_STEP.finditer(sample.text), int(self.steps)))
        return marks / self.steps
