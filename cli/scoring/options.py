"""All that a run is told, as one value."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rich.console import Console

from cli.scoring.asked import Piece, check_side_files, pieces, read_rewards, weighing
from cli.scoring.request import Request
from cli.scoring.run import Mode
from cli.scoring.session import Session, Watch
from cli.selection.spec import Spec, read_spec
from cli.statistics.fact import Reading
from cli.stored.columns import MEANINGS, Columns
from cli.stored.guess import Described, shape_of_all
from cli.stored.sources import find
from service.rewards.weighing import Weighing
from service.wire.request import RewardsField

MODES = {
    "resume": Mode.RESUME,
    "overwrite": Mode.OVERWRITE,
    "retry_faults": Mode.RETRY,
    "rescore": Mode.RESCORE,
}


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
        shapes = {piece: shape_of_all(piece.sources, self.described, say) for piece in self.pieces}
        return Session(self.pieces, shapes, self.rewards, self.batch, stderr, watches)


def read_options(given: Mapping[str, Any]) -> Options:
    """The options' values.  Raises ``ValueError`` and ``UnreadableError``."""
    rewards = read_rewards(given["rewards"])
    scored = pieces(find(given["files"]), given["out"])
    check_side_files({"--report": given["report"], "--to": given["to"]}, scored, given["problems"])
    return Options(
        tuple(scored),
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
