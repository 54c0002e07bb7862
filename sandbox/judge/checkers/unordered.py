"""``unordered``: the same tokens, or the same lines, as many of each, in any order."""

from __future__ import annotations

from collections import Counter


def same_tokens_in_any_order(expected: bytes, printed: bytes) -> bool:
    """Whether both have the same tokens, each as often; line ends are white space like any other."""
    return expected == printed or Counter(expected.split()) == Counter(printed.split())


def same_lines_in_any_order(expected: bytes, printed: bytes) -> bool:
    """Whether both have the same lines, each as often; a line is its tokens in their order, blank ones do
    not count.
    """
    return expected == printed or _lines(expected) == _lines(printed)


def _lines(text: bytes) -> Counter[tuple[bytes, ...]]:
    return Counter(tokens for line in text.split(b"\n") if (tokens := tuple(line.split())))
