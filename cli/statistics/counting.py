"""Scored rows into a ledger, as they come."""

from __future__ import annotations

from dataclasses import dataclass

from cli.scoring.run import Scored
from cli.statistics.fact import Reading
from cli.statistics.ledger import Ledger


@dataclass
class Counting:
    """Reads each row's fact, and numbers them through."""

    reading: Reading
    ledger: Ledger
    counted: int = 0

    def add(self, batch: Scored) -> None:
        """One more batch."""
        pairs = enumerate(zip(batch.rows, batch.results, strict=True), self.counted)
        self.ledger.add(self.reading.fact(number, row, result) for number, (row, result) in pairs)
        self.counted += len(batch.rows)
