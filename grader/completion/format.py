"""R1-Zero's format rule and the tag count."""

from __future__ import annotations

from grader.completion.found import FormatCheck


def check_format(text: str) -> FormatCheck:
    """Whether ``text`` (prompt prefix joined) is one think block, then one answer block, neither blank."""
    raise NotImplementedError


def count_tags(text: str) -> float:
    """0.25 for each of the four tags that appears exactly once."""
    raise NotImplementedError
