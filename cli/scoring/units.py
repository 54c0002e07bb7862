"""Rows into units and units into batches: rows of one group that stand together are scored together.

A unit is a run of neighbouring rows of one group, or a single row without a group.  Rewards that look at the
whole group need it in one request, so units are never split, and what is scored again is a whole unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from cli.stored.rows import Row

Result = dict[str, object]

MAX_BATCH_BYTES = 8_000_000
MAX_UNIT = 4096


class Unit(NamedTuple):
    """Rows that are scored together, and their results where they are known already."""

    rows: tuple[Row, ...]
    known: tuple[Result, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether nothing needs to be scored."""
        return bool(self.known)


Batch = Sequence[Unit]


def in_units(rows: Iterable[Row]) -> Iterator[tuple[Row, ...]]:
    """Runs of rows of one group; a row without a group is a unit of its own."""
    for group, run in groupby(rows, lambda row: row.group):
        if group is None:
            yield from ((row,) for row in run)
        else:
            yield from _bounded(run)


def in_batches(units: Iterable[Unit], size: int) -> Iterator[list[Unit]]:
    """Batches of whole units: all known or all to be scored, about ``size`` rows and some megabytes."""
    batch: list[Unit] = []
    rows = held = 0
    for unit in units:
        count, weight = len(unit.rows), sum([len(row.text) for row in unit.rows])
        full = rows + count > size or held + weight > MAX_BATCH_BYTES
        if batch and (full or bool(batch[0].known) != bool(unit.known)):
            yield batch
            batch, rows, held = [], 0, 0
        batch.append(unit)
        rows += count
        held += weight
    if batch:
        yield batch


def _bounded(run: Iterable[Row]) -> Iterator[tuple[Row, ...]]:
    """A group of more rows than a request may have is cut."""
    unit: list[Row] = []
    for row in run:
        unit.append(row)
        if len(unit) == MAX_UNIT:
            yield tuple(unit)
            unit = []
    if unit:
        yield tuple(unit)
