"""Rows into units and units into batches: rows of one group that stand together are scored together.

A unit is a run of neighbouring rows of one group, or a single row without a group.  Rewards that look at the
whole group need it in one request, so units are never split, and what is scored again is a whole unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cli.stored.rows import Row

Result = dict[str, object]

MAX_BATCH_BYTES = 8_000_000
MAX_UNIT = 4096


class Portion(NamedTuple):
    """Rows that are scored together, a unit or a batch, and their results where they are known already."""

    rows: Sequence[Row]
    known: Sequence[Result] = ()

    @property
    def is_known(self) -> bool:
        """Whether nothing needs to be scored."""
        return bool(self.known)


def in_units(rows: Iterable[Row]) -> Iterator[Portion]:
    """Runs of rows of one group, none longer than a request may be; a row without a group stands alone."""
    run: list[Row] = []
    group = None
    for row in rows:
        its = row.group
        if run and (its != group or len(run) == MAX_UNIT):
            yield Portion(run)
            run = []
        if its is None:
            yield Portion((row,))
        else:
            run.append(row)
            group = its
    if run:
        yield Portion(run)


def in_batches(units: Iterable[Portion], size: int) -> Iterator[Portion]:
    """Batches of whole units: all known or all to be scored, about ``size`` rows and some megabytes."""
    rows: list[Row] = []
    known: list[Result] = []
    held = 0
    for unit in units:
        weight = sum([len(row.text) for row in unit.rows])
        full = len(rows) + len(unit.rows) > size or held + weight > MAX_BATCH_BYTES
        if rows and (full or bool(known) != bool(unit.known)):
            yield Portion(rows, known)
            rows, known, held = [], [], 0
        rows += unit.rows
        known += unit.known
        held += weight
    if rows:
        yield Portion(rows, known)
