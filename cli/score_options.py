"""The options of ``assay score``, as the command line has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from cli.scoring.options import Options, read_options
from cli.stored.columns import MEANINGS
from cli.stored.guess import SHAPES
from cli.stored.sources import UnreadableError
from service.rewards.registry import all_facts
from service.rewards.scripts import LANGUAGES

FILE = click.Path(dir_okay=False, path_type=Path)
IN = click.Path(exists=True, dir_okay=False, path_type=Path)
KIND = click.Choice(["math", "choice", "text"])
SOME = click.IntRange(1)
REWARD_NAMES = [facts.name for facts in all_facts()]


def _words(words: Sequence[str]) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """What a shell offers for an option's value."""
    return lambda _context, _parameter, begun: [word for word in words if word.startswith(begun)]


def score_options(command: Callable[[Options], None]) -> Callable[..., None]:
    """Gives a command the options, as one value."""

    @wraps(command)
    def read(**given: Any) -> None:
        try:
            options = read_options(given)
        except (ValueError, UnreadableError) as err:
            raise click.UsageError(str(err)) from err
        command(options)

    decorated: Callable[..., None] = read
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


SECTIONS = {
    "What is read": ("format_", "columns", "kind", "problems"),
    "How it is scored": ("url", "rewards", "batch", "concurrency", "timeout_s"),
    "Where results go, and what becomes of earlier ones": (
        "out",
        "resume",
        "retry_faults",
        "rescore",
        "overwrite",
    ),
    "What is told": ("by", "language", "report", "plot", "table", "quiet"),
    "Training data": ("select", "to"),
}

_OPTIONS = (
    click.argument("files", nargs=-1, required=True, metavar="FILES…", type=click.Path(allow_dash=True)),
    click.option("--out", type=FILE, help="All results into this file, instead of one beside each input."),
    click.option(
        "--format",
        "format_",
        type=click.Choice(SHAPES),
        metavar="NAME",
        help=f"The rows' shape: {', '.join(SHAPES)}.  [default: told by the first row]",
    ),
    click.option(
        "--column",
        "columns",
        multiple=True,
        metavar="MEANING=NAME",
        shell_complete=_words([f"{meaning}=" for meaning in MEANINGS]),
        help=f"Which column is the {', '.join(MEANINGS[:-1])} or {MEANINGS[-1]}.  [default: the usual names]",
    ),
    click.option(
        "--kind", type=KIND, default="math", show_default=True, help="What the answer in a column is."
    ),
    click.option("--problems", type=IN, help="What samples refer to by task_id (HumanEval, MBPP)."),
    click.option(
        "--url",
        metavar="URL",
        envvar="ASSAY_URL",
        show_envvar=True,
        help="A running service.  [default: one is started for the time being]",
    ),
    click.option(
        "--reward",
        "rewards",
        multiple=True,
        metavar="NAME=WEIGHT",
        shell_complete=_words([f"{name}=" for name in REWARD_NAMES]),
        help='Or NAME={"weight": …, …} with its parameters.  [default: accuracy=1 format=1]',
    ),
    click.option("--batch", metavar="N", default=512, show_default=True, type=SOME, help="Items a request."),
    click.option(
        "--concurrency", metavar="N", default=4, show_default=True, type=SOME, help="Requests at once."
    ),
    click.option(
        "--timeout",
        "timeout_s",
        metavar="S",
        default=300.0,
        show_default=True,
        type=click.FloatRange(0, min_open=True),
        help="Seconds that a request may take.",
    ),
    click.option("--resume", is_flag=True, help="Keep the results that are there, score what is missing."),
    click.option("--overwrite", is_flag=True, help="Throw away the results that are there."),
    click.option("--retry-faults", is_flag=True, help="Score again what got no reward."),
    click.option("--rescore", is_flag=True, help="Only weigh the results that are there; nothing runs."),
    click.option("--by", metavar="COLUMN", help="Numbers for each value of this column, too."),
    click.option(
        "--language",
        type=click.Choice(LANGUAGES),
        metavar="CODE",
        help="Count completions that think in other languages than this (en, zh, …).",
    ),
    click.option("--table", is_flag=True, help="Print each item, and GRPO's advantages by group."),
    click.option("--report", type=FILE, help="A report of the run: one HTML file that needs no network."),
    click.option(
        "--select",
        metavar="SPEC",
        shell_complete=_words(["best", "all"]),
        help="Right completions as training data; see above.",
    ),
    click.option("--to", type=FILE, help="Where --select writes conversations, JSONL."),
    click.option("--plot", is_flag=True, help="Draw the rewards, pass@k and the faults in the terminal."),
    click.option("--quiet", is_flag=True, help="Print the last line only."),
)
