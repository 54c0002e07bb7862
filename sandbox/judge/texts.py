"""Texts of a job as bytes and back.  JSON can carry lone surrogates, which UTF-8 proper cannot."""

from __future__ import annotations

MAX_SHOWN = 2_000


def to_bytes(text: str) -> bytes:
    """The text in UTF-8; a lone surrogate keeps its three bytes, so that different texts stay different."""
    return text.encode("utf-8", "surrogatepass")


def shown(stream: bytes, *, whole: bool = False) -> str:
    """As much of a stream as a result shows."""
    return (stream if whole else stream[:MAX_SHOWN]).decode("utf-8", "replace")
