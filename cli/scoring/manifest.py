"""What a results file was made from, kept beside it: going on with another input is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from cli.scoring.results_file import ResultsError
from cli.stored.sources import Source


@dataclass(frozen=True, slots=True)
class Manifest:
    """The input (name and size in bytes), how it was read, and what was asked of the service."""

    sources: tuple[tuple[str, int | None], ...]
    shape: str
    rewards: Mapping[str, object] | None

    @classmethod
    def of(cls, sources: Sequence[Source], shape: str, rewards: Mapping[str, object] | None) -> Manifest:
        """The manifest of a run."""
        return cls(tuple((source.name, source.size) for source in sources), shape, rewards)

    def write(self, out: Path) -> None:
        """Put it beside the results."""
        _path(out).write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")

    def check(self, out: Path, *, rewards: bool = True) -> None:
        """Raises ``ResultsError`` unless the results were made from this (``rewards``: and with these)."""
        before = read_manifest(out)
        for name in ("sources", "shape", *(["rewards"] if rewards else [])):
            then, now = getattr(before, name), getattr(self, name)
            if then != now:
                raise ResultsError(f"{out} was made with other {name}: {_show(then)}, now {_show(now)}")


def read_manifest(out: Path) -> Manifest:
    """The manifest beside a results file.  Raises ``ResultsError``."""
    try:
        fields = json.loads(_path(out).read_text(encoding="utf-8"))
        sources = tuple((str(name), size) for name, size in fields["sources"])
        return Manifest(sources, str(fields["shape"]), fields["rewards"])
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
