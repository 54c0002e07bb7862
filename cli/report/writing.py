"""The report as one file: numbers as JSON, the libraries, our own script and style, all in the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

from cli.report.notable import WHYS, notable
from cli.scoring.units import Result
from cli.statistics.figures import figures
from cli.statistics.ledger import Ledger
from cli.statistics.summary import Summary
from cli.stored.rows import Row
from service.wire.json_text import dumps

LIBRARIES = ("d3.min.js", "plot.umd.min.js")


def write_report(
    to: Path, title: str, ledger: Ledger, summary: Summary, scored: Iterable[tuple[Row, Result]]
) -> None:
    """Write the report of a run; ``scored`` are the ledger's rows with their results."""
    data = {
        "title": title,
        "summary": asdict(summary),
        "figures": asdict(figures(ledger)),
        "whys": {name: words for name, (words, _) in WHYS.items()},
        "notable": [asdict(one) for one in notable(ledger, scored)],
    }
    page = _own("report.html")
    for name, text in (
        ("style", _own("report.css")),
        ("libraries", "\n".join(_library(name) for name in LIBRARIES)),
        ("data", _inert(dumps(data).decode("utf-8"))),
        ("script", _own("report.js")),
    ):
        page = page.replace(f"<!-- {name} -->", text, 1)
    to.write_text(page, encoding="utf-8", errors="replace")


def _inert(text: str) -> str:
    """JSON that can stand in a page: nothing in it ends the script element or begins a comment."""
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _own(name: str) -> str:
    return files("cli.report").joinpath(name).read_text(encoding="utf-8")


def _library(name: str) -> str:
    return files("service.page").joinpath("vendor", name).read_text(encoding="utf-8")
