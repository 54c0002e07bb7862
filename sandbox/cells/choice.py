"""Choose a backend: the best that works here, or the one asked for by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .bubblewrap import BubblewrapMaker
from .docker import DockerMaker
from .kinds import CellKind
from .order import Cell, CellError, CellMaker

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class NoMaker:
    """Stands where no backend works, and says why; opens nothing."""

    reason: str
    name: str = "none"

    def unavailable(self) -> str | None:
        """Why no cell can be opened here and what to do about it."""
        return self.reason

    def open(self) -> Cell:
        """Raises CellError."""
        raise CellError(self.reason)


def find_makers(kind: CellKind | None = None) -> tuple[CellMaker, ...]:
    """All backends, the strongest isolation first.  Who asks for a container runtime gets it or nothing."""
    kind = kind or CellKind()
    docker = DockerMaker(image=kind.image, runtime=kind.runtime)
    return (docker,) if kind.runtime else (docker, BubblewrapMaker(root=kind.root))


def choose_maker(
    backend: str = AUTO, makers: Sequence[CellMaker] | None = None, kind: CellKind | None = None
) -> CellMaker:
    """The backend of that name, or with ``auto`` the first that can open cells here.

    Where none can, a maker that says what is missing in each case and opens nothing.
    """
    candidates = find_makers(kind) if makers is None else tuple(makers)
    if backend != AUTO:
        named = [maker for maker in candidates if maker.name == backend]
        return named[0] if named else NoMaker(f"no such backend: {backend} ({_names(candidates)})")
    reasons = []
    for maker in candidates:
        reason = maker.unavailable()
        if reason is None:
            return maker
        reasons.append(f"{maker.name}: {reason}")
    return NoMaker("; ".join(reasons))


def _names(makers: Sequence[CellMaker]) -> str:
    return ", ".join([AUTO, *(maker.name for maker in makers)])
