"""What a run was like: a line for each step, kept as JSON and drawn later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FILES = "*-*.json"


@dataclass(frozen=True)
class Step:
    """Means over a step's completions; None where there was no reward at all.

    ``entropy`` is of the policy, nats a token; ``length`` in tokens; ``no_signal`` is the share of groups
    whose rewards were all alike; ``reward_s`` of ``step_s`` seconds went by waiting for rewards.
    """

    step: int
    accuracy: float | None
    format: float | None
    length: float
    entropy: float
    no_signal: float
    masked: int
    reward_s: float
    step_s: float


@dataclass(frozen=True)
class Run:
    """One lesson with one seed; what came out is measured on samples of the finished model."""

    lesson: str
    seed: int
    accuracy: float
    format: float
    pass_at_8: float
    wall_s: float
    reward_s: float
    scored: int
    steps: list[Step] = field(default_factory=list)
    outage: Mapping[str, Any] | None = None

    def save(self, folder: Path) -> None:
        """To a file named after lesson and seed."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.lesson}-{self.seed}.json").write_text(json.dumps(asdict(self), indent=1))


def forget_runs(folder: Path) -> None:
    """Remove what ``save`` wrote there."""
    for path in folder.glob(FILES):
        path.unlink()


def load_runs(folder: Path) -> list[Run]:
    """The runs saved in a folder, in the order of lesson and seed."""
    runs = [json.loads(path.read_text()) for path in sorted(folder.glob(FILES))]
    return [Run(**{**run, "steps": [Step(**step) for step in run["steps"]]}) for run in runs]
