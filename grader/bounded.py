"""Texts of a bounded length, fit for a report: no reply grows with what a completion chose to write."""

from __future__ import annotations

MAX_SHOWN = 500


def shown(text: str, limit: int = MAX_SHOWN) -> str:
    """The text, cut to ``limit`` characters, with lone surrogates (which JSON cannot carry) replaced."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return cut if cut.isascii() else cut.encode("utf-8", "replace").decode("utf-8")
