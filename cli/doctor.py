"""``assay doctor``: each part, found or not, and what to do."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.text import Text

from cli.exit_codes import EPILOG, ExitCode


@click.command("doctor", epilog=EPILOG)
def command() -> None:
    """Look for Redis, the container engine, the cell image, the cell backends and the languages."""
    from cli.checks import check_all
    from service.settings import Settings

    console = Console(soft_wrap=True)
    healthy = True
    for check in check_all(Settings()):
        mark, style = ("found  ", "green") if check.ok else ("missing", "red" if check.needed else "yellow")
        console.print(Text.assemble((mark, style), "  ", (f"{check.part:22}", "bold"), check.message))
        healthy &= check.ok or not check.needed
    if not healthy:
        console.print("something that is needed is missing: see above", style="red")
    sys.exit(ExitCode.OK if healthy else ExitCode.INCOMPLETE)
