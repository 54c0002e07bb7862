"""What a machine's owner may choose about cells, whatever the backend."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CellKind:
    """``image`` is the container's, ``runtime`` the engine's for it (``runsc``; None: the engine's default),
    ``root`` a directory with an unpacked image for bubblewrap (None: the machine's own programs).
    """

    image: str = "assay-cell:latest"
    runtime: str | None = None
    root: str | None = None
