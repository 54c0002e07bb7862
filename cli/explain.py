"""``assay explain``: why an answer is right or wrong, step by step."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.exit_codes import EPILOG, ExitCode


@click.command("explain", epilog=EPILOG)
@click.option("--gold", required=True, multiple=True, help="A right answer; may be given several times.")
@click.option("--kind", type=click.Choice(["math", "choice", "text"]), default="math", show_default=True)
@click.option("--prompt", help="The question, to see whether the answer merely restates it.")
@click.option("--completion", "whole", is_flag=True, help="ANSWER is a whole completion, with its tags.")
@click.argument("answer")
def command(gold: tuple[str, ...], kind: str, prompt: str | None, answer: str, *, whole: bool) -> None:
    """Compare ANSWER with the gold, and tell every step.  ANSWER - reads it from standard input."""
    from grader.grade import Fault
    from grader.plain import grade

    text = sys.stdin.read() if answer == "-" else answer
    completion = text if whole else f"<think>\n</think>\n<answer>\\boxed{{{text}}}</answer>"
    result = grade(completion, gold, kind=kind, prompt=prompt, explain=True)  # type: ignore[arg-type]  # click checks
    console = Console(soft_wrap=True)
    if isinstance(result, Fault):
        console.print(Text(f"error {result.code}: {result.message}", "bold yellow"))
        sys.exit(ExitCode.INCOMPLETE)
    console.print(_steps(result.detail))
    colour = "green" if result.accepted else "red"
    console.print(Text.assemble((result.verdict, f"bold {colour}"), f"  answer: {result.answer}"))


def _steps(detail: Mapping[str, object]) -> Table:
    """The story, or all other details where there is none."""
    table = Table(show_header=False, box=None)
    for name, value in _pairs(detail):
        table.add_row(Text(name, "bold"), Text(value))
    return table


def _pairs(detail: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    story = detail.get("story")
    if isinstance(story, (list, tuple)):
        return [(str(name), str(value)) for name, value in story]
    return [(name, str(value)) for name, value in detail.items()]
