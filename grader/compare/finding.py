"""What one comparison of two values finds, and the rules that it follows."""

from __future__ import annotations

from dataclasses import dataclass, field

from grader.options import Options

from .comparison import Step


@dataclass(frozen=True, slots=True)
class Finding:
    """Equal or not, by which tier, and why."""

    equal: bool
    by: str
    reason: str


@dataclass(slots=True)
class Rules:
    """The task's options, and the story being written (None when nobody asked)."""

    options: Options
    story: list[Step] | None = field(default=None)

    def tell(self, tier: str, finding: str) -> None:
        """Add a step to the story."""
        if self.story is not None:
            self.story.append(Step(tier, finding))


def no(by: str, reason: str) -> Finding:
    """A finding of difference."""
    return Finding(False, by, reason)


def yes(by: str, reason: str) -> Finding:
    """A finding of equality."""
    return Finding(True, by, reason)
