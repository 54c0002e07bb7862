"""``tokens``: the same words in the same order; white space (ASCII's) between them does not count."""

from __future__ import annotations


def same_tokens(expected: bytes, printed: bytes) -> bool:
    """Whether both have the same tokens."""
    return expected == printed or expected.split() == printed.split()
