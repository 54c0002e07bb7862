"""``assay settings``: the one list of settings, as Markdown."""

from __future__ import annotations

import click

HEAD = """\
# Settings

Environment variables; `assay serve` and `assay worker` take some of them as flags, too, and flags win.
This file is written by `assay settings > docs/settings.md`.

"""


@click.command("settings")
def command() -> None:
    """Print all settings as Markdown, with defaults and meanings."""
    click.echo(document(), nl=False)


def document() -> str:
    """The whole of ``docs/settings.md``."""
    from service.settings import settings_table

    return HEAD + settings_table()
