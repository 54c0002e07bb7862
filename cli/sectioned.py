"""A command whose ``--help`` reads like a manual page: its options under headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

OTHERS = "Other options"


class SectionedCommand(click.Command):
    """Options by heading; ``sections`` has the names of each heading's, the rest stands at the end."""

    sections: Mapping[str, Sequence[str]] = {}

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each heading with its options, in the order of the headings."""
        heading_of = {name: heading for heading, names in self.sections.items() for name in names}
        found: dict[str, list[tuple[str, str]]] = {heading: [] for heading in (*self.sections, OTHERS)}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None and isinstance(parameter, click.Option):
                found[heading_of.get(parameter.name or "", OTHERS)].append(record)
        for heading, records in found.items():
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records)
