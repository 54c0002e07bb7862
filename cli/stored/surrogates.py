"""Lone surrogates, halves of characters that truncated detokenisation leaves behind."""

from __future__ import annotations


def escaped(text: str) -> str:
    """The text for what takes only whole characters (terminals, SQLite): the halves as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()
