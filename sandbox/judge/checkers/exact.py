"""``exact``: byte for byte."""

from __future__ import annotations


def same_bytes(expected: bytes, printed: bytes) -> bool:
    """Whether both are the same bytes."""
    return expected == printed
