"""The shapes that stored completions come in: how a row becomes contract items.

A shape is a pure function from a row to its items.  Which task a row of a known dataset means is told by
``assay_client.datasets``; which column holds the completion, by ``columns``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

Fields = dict[str, object]


class ShapeError(ValueError):
    """A row is not of the shape; the message names what is missing."""


class Shape(Protocol):
    """How a row becomes items."""

    @property
    def name(self) -> str:
        """What ``--format`` calls it."""

    @property
    def options(self) -> Mapping[str, object]:
        """What else it was told, as JSON: columns, kind, problems; rows read with others are other items."""

    @property
    def rewrites(self) -> bool:
        """Whether items are others than the rows, which are else sent as they were written."""

    def items(self, row: Fields) -> list[Fields]:
        """The contract items of a row, usually one.  Raises ``ShapeError``."""


class Contract:
    """Rows that are contract items already."""

    name = "assay"
    rewrites = False

    @property
    def options(self) -> Mapping[str, object]:
        """None."""
        return {}

    def items(self, row: Fields) -> list[Fields]:
        """The row itself: what is wrong with it, the service says best."""
        return [row]
