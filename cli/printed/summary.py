"""A run's numbers in the terminal."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.scoring.tally import Tally
from cli.statistics.accuracy import Accuracy
from cli.statistics.estimators import Estimate
from cli.statistics.summary import Summary


def print_summary(console: Console, summary: Summary) -> None:
    """Accuracy by subset, lengths by verdict, broken formats and slow items, as far as there are any."""
    if summary.accuracies:
        console.print(_accuracies(summary))
    if summary.lengths:
        console.print(_lengths(summary))
    if summary.format_reasons:
        console.print(_counts("Format broken by", summary.format_reasons, summary.scored))
    if summary.mixed_language is not None:
        share = f"{summary.mixed_language / max(summary.scored, 1):.1%}"
        console.print(
            f"Thinking mixed with other languages: {summary.mixed_language} ({share})\n", highlight=False
        )
    if summary.slowest:
        console.print(_slowest(summary))


def sentence(tally: Tally, seconds: float) -> str:
    """The last line: how many, how fast, of what verdict, and what got no reward."""
    parts, faults = _counted(tally.verdicts), _counted(tally.faults)
    unscored = f"; {tally.unscored} not scored ({faults})" if faults else ""
    rate = f"{tally.now / max(seconds, 1e-9):.1f} items/s"
    kept = tally.completions - tally.now
    went_on = f", {kept} kept" if kept else ""
    what = f": {parts}{unscored}" if parts else ""
    return f"{tally.completions} items in {seconds:.2f} s ({rate}{went_on}){what}"


def _counted(counts: Mapping[str, int]) -> str:
    """The most frequent first."""
    return ", ".join(
        f"{number} {name}" for name, number in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    )


def show(estimate: Estimate | None) -> str:
    """``71.25 % ± 1.30``: a share and its standard error, in percent."""
    if estimate is None:
        return "–"
    error = "" if estimate.error is None else f" ± {100 * estimate.error:.2f}"
    return f"{100 * estimate.mean:.2f} %{error}"


def _accuracies(summary: Summary) -> Table:
    table = Table(
        title="Accuracy (± standard error over questions)", title_justify="left", header_style="bold"
    )
    ks = sorted({k for row in summary.accuracies for k in row.pass_at})
    table.add_column("subset")
    for name in ("completions", "questions", *(f"pass@{k}" for k in ks), "vote"):
        table.add_column(name, justify="right")
    for row in summary.accuracies:
        table.add_row(*_accuracy(row, ks))
    return table


def _accuracy(row: Accuracy, ks: list[int]) -> list[Text]:
    cells = [row.subset or "all", f"{row.completions}", f"{row.questions}"]
    cells += [show(row.pass_at.get(k)) for k in ks]
    return [Text(cell) for cell in (*cells, show(row.vote))]


def _lengths(summary: Summary) -> Table:
    table = Table(title="Characters of a completion, by verdict", title_justify="left", header_style="bold")
    table.add_column("verdict")
    for name in ("completions", "mean", "min", "¼", "median", "¾", "max"):
        table.add_column(name, justify="right")
    for verdict, lengths in summary.lengths.items():
        table.add_row(
            verdict, f"{lengths.count}", f"{lengths.mean:.0f}", *(f"{one}" for one in lengths.quarters)
        )
    return table


def _counts(title: str, counts: Mapping[str, int], total: int) -> Table:
    table = Table(title=title, title_justify="left", header_style="bold")
    table.add_column("reason")
    table.add_column("completions", justify="right")
    table.add_column("share", justify="right")
    for name, count in counts.items():
        table.add_row(Text(name), f"{count}", f"{count / total:.1%}")
    return table


def _slowest(summary: Summary) -> Table:
    table = Table(title="Slowest items", title_justify="left", header_style="bold")
    table.add_column("where")
    table.add_column("ms", justify="right")
    for place, milliseconds in summary.slowest:
        table.add_row(Text(place), f"{milliseconds:.1f}")
    return table
