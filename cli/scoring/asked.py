"""What the command line asks for, read into values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cli.stored.sources import Source
from service.errors import RequestError
from service.rewards.weighing import DEFAULT_REWARDS, Weighing, read_weighing
from service.wire.json_text import JsonError, loads
from service.wire.request import RewardsField

_ENDINGS = re.compile(r"(?<=.)(\.(jsonl|ndjson|json|parquet|gz|zst))+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """Sources whose results go into one file."""

    sources: tuple[Source, ...]
    out: Path


def pieces(sources: Sequence[Source], out: Path | None) -> list[Piece]:
    """All sources into ``out``, or each into a file beside it.  Raises ``ValueError``."""
    if out is not None:
        found = [Piece(tuple(sources), out)]
    else:
        found = [Piece((source,), beside(source)) for source in sources]
    _check_outs(found, [source.path for source in sources if source.path is not None])
    return found


def beside(source: Source) -> Path:
    """``samples.v2.jsonl.gz`` has its results in ``samples.v2.results.jsonl``.  Raises ``ValueError``."""
    if source.path is None:
        raise ValueError("standard input has no place beside it: give --out")
    return source.path.with_name(_ENDINGS.sub("", source.path.name) + ".results.jsonl")


def _check_outs(found: Sequence[Piece], inputs: Sequence[Path]) -> None:
    """No results over an input, nor over one another's."""
    by_out: dict[Path, Piece] = {}
    for piece in found:
        first = by_out.setdefault(piece.out, piece)
        if first is not piece:
            names = f"{first.sources[0].name} and {piece.sources[0].name}"
            raise ValueError(f"{names} would both have their results in {piece.out}: give --out")
        if piece.out.exists() and not piece.out.is_file():
            raise ValueError(f"{piece.out} is no file: results stand beside what they were made from")
        if piece.out.exists() and any(piece.out.samefile(path) for path in inputs):
            raise ValueError(f"{piece.out} is an input: its results need a file of their own")


def check_side_files(
    written: Mapping[str, Path | None], scored: Sequence[Piece], problems: Path | None
) -> None:
    """No report and no training data over an input, over results or over one another.

    ``written`` are the files by the options that name them.  Raises ``ValueError``, before anything is lost.
    """
    taken = {
        source.path.resolve(): "an input"
        for piece in scored
        for source in piece.sources
        if source.path is not None
    }
    taken |= {piece.out.resolve(): "where the results go" for piece in scored}
    if problems is not None:
        taken[problems.resolve()] = "an input"
    for option, path in written.items():
        if path is None or path.is_char_device():
            continue
        if path.resolve() in taken:
            raise ValueError(f"{option} {path} is {taken[path.resolve()]}: it needs a file of its own")
        taken[path.resolve()] = f"{option} as well"


def read_rewards(texts: Sequence[str]) -> RewardsField | None:
    """``NAME=WEIGHT`` or ``NAME={"weight": …, …}``; None where nothing was given.  Raises ``ValueError``."""
    rewards: dict[str, float | dict[str, object]] = {}
    for text in texts:
        name, _, value = text.partition("=")
        rewards[name] = _weight(text, value or "1")
    return rewards or None


def weighing(rewards: RewardsField | None) -> Weighing:
    """The weighing that the service would use.  Raises ``ValueError``."""
    try:
        return read_weighing(DEFAULT_REWARDS if rewards is None else rewards)
    except RequestError as err:
        raise ValueError(str(err)) from err


def _weight(text: str, value: str) -> float | dict[str, object]:
    try:
        read = loads(value.encode())
    except JsonError:
        read = None
    if isinstance(read, dict):
        return read
    if isinstance(read, bool) or not isinstance(read, (int, float)):
        raise ValueError(f"{text!r} is neither NAME=WEIGHT nor NAME={{…}}")  # noqa: TRY004 - it is a text's value
    return float(read)
