"""A batch in pieces of sane size, in order, no group torn apart: rewards may compare a group's items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assay_client.encoding import Encoded


def in_chunks(items: Sequence[Encoded], most_items: int, most_bytes: int) -> Iterator[list[Encoded]]:
    """Chunks within both bounds, unless a single group alone is beyond them."""
    chunk: list[Encoded] = []
    size = 0
    for run in _runs(items):
        run_size = sum(len(item.text) for item in run)
        if chunk and (len(chunk) + len(run) > most_items or size + run_size > most_bytes):
            yield chunk
            chunk, size = [], 0
        chunk.extend(run)
        size += run_size
    if chunk:
        yield chunk


def _runs(items: Sequence[Encoded]) -> Iterator[list[Encoded]]:
    """Neighbours of one group together; an item without a group alone."""
    run: list[Encoded] = []
    for item in items:
        if run and (item.group is None or item.group != run[-1].group):
            yield run
            run = []
        run.append(item)
    if run:
        yield run
