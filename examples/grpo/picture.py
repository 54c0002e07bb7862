"""The curves of the runs as one picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from examples.grpo.history import Run, Step

COLOURS = {"format": "#2a78b5", "accuracy": "#d1495b", "other": "#4a5568"}
PANELS: tuple[tuple[str, dict[str, Callable[[Step], float | None]]], ...] = (
    ("mean reward", {"format": lambda s: s.format, "accuracy": lambda s: s.accuracy}),
    ("entropy, nats a token", {"other": lambda s: s.entropy}),
    ("length, tokens", {"other": lambda s: s.length}),
    ("waiting for rewards, % of the step", {"other": lambda s: 100 * s.reward_s / s.step_s}),
)


def draw(runs: Sequence[Run], to: Path) -> None:
    """A row for each lesson, a faint line for each seed and a bold one for their mean; SVG."""
    lessons = list(dict.fromkeys(run.lesson for run in runs))
    mpl.rcParams.update({"svg.hashsalt": "assay", "svg.fonttype": "none", "font.size": 9})
    figure = Figure(figsize=(13, 2.9 * len(lessons)), layout="constrained", facecolor="white")
    grid = figure.subplots(len(lessons), len(PANELS), squeeze=False)
    for row, lesson in zip(grid, lessons, strict=True):
        chosen = [run for run in runs if run.lesson == lesson]
        row[0].set_ylabel(lesson, fontsize=11, fontweight="bold")
        for axes, (title, lines) in zip(row, PANELS, strict=True):
            _panel(axes, title, lines, chosen)
    to.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(to, format="svg", metadata={"Date": None})


def _panel(
    axes: Any, title: str, lines: dict[str, Callable[[Step], float | None]], runs: Sequence[Run]
) -> None:
    axes.set_title(title, fontsize=10)
    axes.grid(visible=True, color="#e6e6e6", linewidth=0.7)
    axes.spines[["top", "right"]].set_visible(False)
    for name, value in lines.items():
        curves = [[_or_gap(value(step)) for step in run.steps] for run in runs]
        for curve in curves:
            axes.plot(range(1, len(curve) + 1), curve, color=COLOURS[name], linewidth=0.6, alpha=0.35)
        mean = [sum(points) / len(points) for points in zip(*curves, strict=False)]
        axes.plot(range(1, len(mean) + 1), mean, color=COLOURS[name], linewidth=1.8, label=name)
    axes.set_ylim(bottom=0)
    if len(lines) > 1:
        axes.set_ylim(0, 1.02)
        axes.legend(frameon=False, loc="lower right")


def _or_gap(value: float | None) -> float:
    """Steps without rewards leave a gap in their curve: they are no zeros."""
    return float("nan") if value is None else value
