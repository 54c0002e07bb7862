"""Programs of ours in other languages, as texts that are sent along with a recipe."""

from __future__ import annotations

from importlib.resources import files


def harness_text(name: str) -> str:
    """The text of a file of the harness."""
    return (files("sandbox.harness") / name).read_text(encoding="utf-8")
