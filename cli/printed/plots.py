"""Plots in the terminal: bars beside their numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.bar import Bar
from rich.console import Console
from rich.table import Table

from cli.statistics.figures import Bin, Stretch, rewards_binned, stretches
from cli.statistics.ledger import Ledger
from cli.statistics.summary import Summary

ROWS = 16
WIDTH = 50


def print_plots(console: Console, ledger: Ledger, summary: Summary) -> None:
    """The rewards' distribution, pass@k, and faults along the run, as far as there are any."""
    _print_bars(console, "Rewards", _rewards(rewards_binned(ledger, ROWS)))
    if summary.accuracies:
        whole = summary.accuracies[0].pass_at
        _print_bars(console, "pass@k", [(f"{k}", 100 * one.mean, " %") for k, one in whole.items()], 100.0)
    _print_bars(console, "Faults along the run", _faults(stretches(ledger, ROWS)))


def _rewards(bins: Iterable[Bin]) -> list[tuple[str, float, str]]:
    counts: Counter[tuple[float, float]] = Counter()
    for one in bins:
        counts[one.low, one.high] += one.count
    return [(f"{low:.2f} to {high:.2f}", count, "") for (low, high), count in sorted(counts.items())]


def _faults(found: Iterable[Stretch]) -> list[tuple[str, float, str]]:
    counts: Counter[tuple[int, int]] = Counter()
    for one in found:
        counts[one.first, one.last] += one.count
    return [(f"rows {first} to {last}", count, "") for (first, last), count in sorted(counts.items())]


def _print_bars(
    console: Console, title: str, bars: Sequence[tuple[str, float, str]], most: float | None = None
) -> None:
    """Name, number with its unit, and a bar of it; ``most`` is what a whole bar stands for."""
    if not bars:
        return
    whole = most if most is not None else max(value for _, value, _ in bars)
    table = Table(title=title, title_justify="left", show_header=False, box=None)
    table.add_column(justify="right")
    table.add_column(justify="right")
    table.add_column(width=WIDTH)
    for name, value, unit in bars:
        table.add_row(name, f"{value:g}{unit}" if not unit else f"{value:.1f}{unit}", Bar(whole, 0, value))
    console.print(table)
