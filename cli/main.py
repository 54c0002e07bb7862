"""The ``assay`` command: dispatch only; one verb a file, loaded when it is called."""

from __future__ import annotations

from importlib import import_module

import click

from cli.exit_codes import EPILOG

VERBS = {
    "serve": "cli.serve",
    "worker": "cli.worker",
    "score": "cli.score",
    "doctor": "cli.doctor",
    "compare": "cli.compare",
    "explain": "cli.explain",
    "settings": "cli.settings",
    "completion": "cli.completion",
}


class Verbs(click.Group):
    """Loads a verb's module only when it is asked for: ``assay explain`` need not import a web server."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The verbs."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """The verb's command."""
        module = VERBS.get(cmd_name)
        if module is None:
            return None
        command = import_module(module).command
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Verbs, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="assay")
def main() -> None:
    """Score completions: judge mathematics, run code in sandboxes, weigh rewards."""


if __name__ == "__main__":
    main()
