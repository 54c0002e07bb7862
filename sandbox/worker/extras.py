"""What some backends have and others need not: gaps to tell of, and leftovers of dead workers to remove."""

from __future__ import annotations

import logging
from typing import Protocol, runtime_checkable

from sandbox.cells.order import Cell, CellError, CellMaker

log = logging.getLogger(__name__)


@runtime_checkable
class HasGaps(Protocol):
    """A backend, or a cell of it, that says what it does not protect against."""

    gaps: tuple[str, ...]


@runtime_checkable
class Sweeps(Protocol):
    """A backend whose cells can outlive their worker."""

    def sweep(self) -> None:
        """Destroy the cells of workers that are gone.  Raises CellError."""
        ...


def gaps_of(maker_or_cell: CellMaker | Cell) -> tuple[str, ...]:
    """What the backend, or this cell, does not protect against."""
    return maker_or_cell.gaps if isinstance(maker_or_cell, HasGaps) else ()


def sweep(maker: CellMaker) -> None:
    """Remove the leftovers of dead workers, if there can be any."""
    if not isinstance(maker, Sweeps):
        return
    try:
        maker.sweep()
    except CellError as err:
        log.warning("leftovers of dead workers could not be swept: %s", err)
