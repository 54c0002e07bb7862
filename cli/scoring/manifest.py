"""What a results file was made from, kept beside it: going on with another input is refused."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from cli.scoring.results_file import ResultsError
from cli.stored.shapes import Shape
from cli.stored.sources import Source


@dataclass(frozen=True, slots=True)
class Manifest:
    """The input (name and size in bytes), how it was read, and what was asked of the service.

    ``options`` are the shape's: columns, kind, problems.
    """

    sources: tuple[tuple[str, int | None], ...]
    shape: str
    options: Mapping[str, object]
    rewards: Mapping[str, object] | None

    @classmethod
    def of(cls, sources: Sequence[Source], shape: Shape, rewards: Mapping[str, object] | None) -> Manifest:
        """The manifest of a run."""
        names = tuple((source.name, source.size) for source in sources)
        return cls(names, shape.name, dict(shape.options), rewards)

    def write(self, out: Path) -> None:
        """Put it beside the results."""
        _path(out).write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")

    def check(self, out: Path, *, rewards: bool = True) -> None:
        """Raises ``ResultsError`` unless the results were made from this (``rewards``: and with these)."""
        before = read_manifest(out)
        for name in ("sources", "shape", "options"):
            then, now = getattr(before, name), getattr(self, name)
            if then != now:
                raise ResultsError(f"{out} was made with other {name}: {_show(then)}, now {_show(now)}")
        if rewards and before.rewards != self.rewards:
            raise ResultsError(
                f"{out} was made with other rewards, or weighed anew since: give the same"
                f" ({_flags(before.rewards)}; now {_flags(self.rewards)}), or weigh it anew with --rescore"
            )


def read_manifest(out: Path) -> Manifest:
    """The manifest beside a results file.  Raises ``ResultsError``."""
    try:
        fields = json.loads(_path(out).read_text(encoding="utf-8"))
        sources = tuple((str(name), size) for name, size in fields["sources"])
        return Manifest(sources, str(fields["shape"]), dict(fields["options"]), fields["rewards"])
    except FileNotFoundError as err:
        raise ResultsError(
            f"{out} has no {_path(out).name} beside it, which says what it was made from"
        ) from err
    except (ValueError, KeyError, TypeError) as err:
        raise ResultsError(f"{_path(out)} is not readable: {err}") from err


def _path(out: Path) -> Path:
    return out.with_name(out.name + ".run.json")


def _show(value: object) -> str:
    return json.dumps(value, default=str)


def _flags(rewards: Mapping[str, object] | None) -> str:
    """Rewards as the command line has them."""
    if rewards is None:
        return "no --reward"
    return " ".join(f"--reward {shlex.quote(f'{name}={_weight(value)}')}" for name, value in rewards.items())


def _weight(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else _show(value)
