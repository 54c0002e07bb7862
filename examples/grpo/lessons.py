"""The lessons by name."""

from __future__ import annotations

from examples.grpo.programs import PROGRAMS
from examples.grpo.sums import SUMS

LESSONS = {lesson.name: lesson for lesson in (SUMS, PROGRAMS)}
