"""The table at the end, and whether what was promised was kept."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from examples.grpo.history import Run

FORMAT_BAR = 0.9
ACCURACY_BAR = 0.8
LAST = 10
HEAD = (
    *("lesson", "seed", "format", "accuracy", "pass@8", "length", "entropy"),
    *("steps", "wall s", "rewards s", "share"),
)


def table(runs: Sequence[Run]) -> str:
    """A line for each run; length, in tokens, and entropy, in nats a token, are means of its last steps."""
    lines = [HEAD, *map(_line, runs)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines
    )


def _line(run: Run) -> tuple[str, ...]:
    return (
        run.lesson,
        str(run.seed),
        f"{run.format:.3f}",
        f"{run.accuracy:.3f}",
        f"{run.pass_at_8:.3f}",
        f"{fmean(step.length for step in run.steps[-LAST:]):.1f}",
        f"{fmean(step.entropy for step in run.steps[-LAST:]):.3f}",
        str(len(run.steps)),
        f"{run.wall_s:.0f}",
        f"{run.reward_s:.1f}",
        f"{run.reward_s / run.wall_s:.1%}",
    )


def shortcomings(run: Run, *, learned: bool = True) -> list[str]:
    """What a run falls short of; ``learned``: whether it was long enough to be asked what it learned."""
    name = f"{run.lesson}, seed {run.seed}"
    found = _of_outage(run, name)
    if learned and run.format < FORMAT_BAR:
        found.append(f"{name}: format {run.format:.3f} is below {FORMAT_BAR}")
    if learned and run.accuracy < ACCURACY_BAR:
        found.append(f"{name}: accuracy {run.accuracy:.3f} is below {ACCURACY_BAR}")
    return found


def _of_outage(run: Run, name: str) -> list[str]:
    if run.outage is None:
        return []
    found = []
    if run.outage["invented"]:
        found.append(f"{name}: {run.outage['invented']} rewards are not what the service says")
    if not run.outage["masked"]:
        found.append(f"{name}: the outage went by unnoticed")
    if run.outage["unknown_afterwards"]:
        found.append(f"{name}: {run.outage['unknown_afterwards']} rewards could not be looked up again")
    if run.steps[-1].accuracy is None:
        found.append(f"{name}: there were no rewards any more at the end")
    return found
