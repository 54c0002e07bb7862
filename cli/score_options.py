"""The options of ``assay score``, read into one value."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from cli.scoring.asked import Piece, pieces, read_rewards, weighing
from cli.scoring.request import Request
from cli.scoring.run import Mode
from cli.scoring.session import Session, Watch
from cli.selection.spec import Spec, read_spec
from cli.statistics.fact import Reading
from cli.stored.columns import MEANINGS, Columns
from cli.stored.guess import SHAPES, Described, shape_of
from cli.stored.sources import UnreadableError, find
from service.rewards.registry import all_facts
from service.rewards.scripts import LANGUAGES
from service.rewards.weighing import Weighing
from service.wire.request import RewardsField

MODES = {
    "resume": Mode.RESUME,
    "overwrite": Mode.OVERWRITE,
    "retry_faults": Mode.RETRY,
    "rescore": Mode.RESCORE,
}
FILE = click.Path(dir_okay=False, path_type=Path)
IN = click.Path(exists=True, dir_okay=False, path_type=Path)
KIND = click.Choice(["math", "choice", "text"])
SOME = click.IntRange(1)
REWARD_NAMES = [facts.name for facts in all_facts()]


def _words(words: Sequence[str]) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """What a shell offers for an option's value."""
    return lambda _context, _parameter, begun: [word for word in words if word.startswith(begun)]


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for."""

    pieces: tuple[Piece, ...]
    described: Described
    mode: Mode
    rewards: RewardsField | None
    weighing: Weighing
    url: str | None
    batch: int
    concurrency: int
    timeout_s: float
    reading: Reading
    table: bool
    quiet: bool
    plot: bool
    selection: tuple[Spec, Path] | None
    report: Path | None

    def request(self, base: str, stderr: Console) -> Request:
        """The request's own part."""
        extra = {"timeout_s": self.timeout_s, **({"rewards": self.rewards} if self.rewards else {})}
        say = lru_cache(lambda text: stderr.print(text, style="yellow", highlight=False))  # each thing once
        key = os.environ.get("ASSAY_API_KEY")
        return Request(base, extra, self.timeout_s, self.concurrency, key, say=say)

    @property
    def wants_figures(self) -> bool:
        """Whether more than the last line is asked for."""
        return not self.quiet or self.plot or self.report is not None or self.selection is not None

    def session(self, stderr: Console, watches: Sequence[Watch]) -> Session:
        """The session of these options; files whose shape is not given are looked into."""
        say = lambda text: stderr.print(text, highlight=False)  # noqa: E731 - a name for what is said
        shapes = {piece: shape_of(piece.sources[0], self.described, say) for piece in self.pieces}
        return Session(self.pieces, shapes, self.rewards, self.batch, stderr, watches)


def score_options(command: Callable[[Options], None]) -> Callable[..., None]:
    """Gives a command the options, as one value."""

    @wraps(command)
    def read(**given: Any) -> None:
        command(_read(given))

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


def _read(given: Mapping[str, Any]) -> Options:
    """The options' values.  Raises ``click.UsageError``."""
    try:
        rewards = read_rewards(given["rewards"])
        return Options(
            tuple(pieces(find(given["files"]), given["out"])),
            Described(given["format_"], _columns(given["columns"]), given["kind"], given["problems"]),
            _mode(given),
            rewards,
            weighing(rewards),
            given["url"],
            given["batch"],
            given["concurrency"],
            given["timeout_s"],
            Reading(given["by"], given["language"]),
            given["table"],
            given["quiet"],
            given["plot"],
            _selection(given["select"], given["to"]),
            given["report"],
        )
    except (ValueError, UnreadableError) as err:
        raise click.UsageError(str(err)) from err


def _selection(select: str | None, to: Path | None) -> tuple[Spec, Path] | None:
    if (select is None) != (to is None):
        raise ValueError("--select and --to go together")
    return None if select is None or to is None else (read_spec(select), to)


def _mode(given: Mapping[str, Any]) -> Mode:
    chosen = [name for name in MODES if given[name]]
    if len(chosen) > 1:
        raise ValueError(
            f"--{chosen[0].replace('_', '-')} and --{chosen[1].replace('_', '-')} exclude each other"
        )
    return MODES[chosen[0]] if chosen else Mode.NEW


def _columns(texts: tuple[str, ...]) -> Columns:
    given = {}
    for text in texts:
        meaning, _, name = text.partition("=")
        if meaning not in MEANINGS or not name:
            raise ValueError(f"--column {text!r} is not MEANING=NAME with a meaning of {', '.join(MEANINGS)}")
        given[meaning] = name
    return Columns(given)
