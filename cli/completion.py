"""``assay completion``: what a shell needs to complete the command's words."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from cli.exit_codes import EPILOG

HELP = """Print the script that completes the words of `assay` in a shell.

\b
Put one of these into the shell's start-up file:
  bash   eval "$(assay completion bash)"
  zsh    eval "$(assay completion zsh)"
  fish   assay completion fish | source
"""


@click.command("completion", epilog=EPILOG, help=HELP)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print it; the help text is above."""
    from cli.main import main

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(main, {}, "assay", "_ASSAY_COMPLETE").source())
