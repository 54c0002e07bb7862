"""``lines``: the same lines; white space at line ends and blank lines at the end do not count."""

from __future__ import annotations


def same_lines(expected: bytes, printed: bytes) -> bool:
    """Whether both have the same lines."""
    return expected == printed or _lines(expected) == _lines(printed)


def _lines(text: bytes) -> list[bytes]:
    return [line.rstrip() for line in text.rstrip().split(b"\n")]
