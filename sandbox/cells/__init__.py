"""Where programs run: one file a backend, all of them behind ``order.Cell``; and the choice between them."""

from __future__ import annotations

from .choice import choose_maker, find_makers
from .kinds import CellKind

__all__ = ["CellKind", "choose_maker", "find_makers"]
