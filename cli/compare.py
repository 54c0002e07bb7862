"""``assay compare``: where two graders' results of the same completions disagree."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from cli.exit_codes import EPILOG, ExitCode
from cli.printed.table import wide_console
from cli.scoring.results_file import ResultsError
from cli.statistics.agreement import Agreement, Pair, read_pairs
from service.wire.json_text import dumps

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

HELP = """Compare two files of results of the same rows: agreement, verdicts crossed, and who disagrees where.

The files are what `assay score` writes: a result a line, in the rows' order.  Two results disagree if their
accuracies differ, or if one is a fault and the other is not.

\b
Examples:
  assay compare results.jsonl results-new.jsonl --show 20
  assay compare old.jsonl new.jsonl --out disagreements.jsonl
"""


@click.command("compare", epilog=EPILOG, help=HELP)
@click.argument("one", metavar="A", type=FILE)
@click.argument("other", metavar="B", type=FILE)
@click.option("--show", default=10, show_default=True, type=click.IntRange(0), help="Disagreements to print.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="All disagreements, JSONL.")
def command(one: Path, other: Path, show: int, out: Path | None) -> None:
    """Compare; the help text is above."""
    if out is not None and out.resolve() in {one.resolve(), other.resolve()}:
        raise click.UsageError(f"--out {out} is one of the files to compare")
    agreement = Agreement()
    shown: list[Pair] = []
    try:
        with (out or Path("/dev/null")).open("wb") as disagreements:
            for pair in read_pairs(one, other):
                agreement.add(pair)
                if not pair.differs:
                    continue
                disagreements.write(dumps({"line": pair.number, "a": pair.one, "b": pair.other}) + b"\n")
                if len(shown) < show:
                    shown.append(pair)
    except (ResultsError, OSError) as err:
        click.echo(f"assay compare: {err}", err=True)
        sys.exit(ExitCode.USAGE)
    _print(agreement, shown)


def _print(agreement: Agreement, shown: list[Pair]) -> None:
    console = wide_console()
    console.print(_crossed(agreement))
    if shown:
        console.print(_listed(shown))
    agreeing = agreement.total - agreement.differing
    share = f" ({agreeing / agreement.total:.2%})" if agreement.total else ""
    console.print(
        f"{agreement.total} results: {agreeing} agree{share}, {agreement.differing} disagree", highlight=False
    )


def _crossed(agreement: Agreement) -> Table:
    table = Table(title="Verdicts of A (rows) and B (columns)", title_justify="left", header_style="bold")
    columns = sorted({other for _, other in agreement.verdicts})
    table.add_column("")
    for name in columns:
        table.add_column(name, justify="right")
    for row in sorted({one for one, _ in agreement.verdicts}):
        table.add_row(row, *(str(agreement.verdicts[row, name] or "·") for name in columns))
    return table


def _listed(pairs: list[Pair]) -> Table:
    table = Table(title="Disagreements", title_justify="left", header_style="bold")
    for name in ("line", "id", "A", "A's answer", "B", "B's answer"):
        table.add_column(name, overflow="ellipsis", max_width=36)
    for pair in pairs:
        cells = [str(pair.number), str(pair.one.get("id"))]
        for result in (pair.one, pair.other):
            cells += [str(result["verdict"]), str(result.get("answer") or "–")]
        table.add_row(*map(Text, cells))
    return table
