"""The last fenced program of a completion."""

from __future__ import annotations

from grader.completion.found import CodeBlock, NoAnswer


def find_code(text: str, names: frozenset[str]) -> CodeBlock | NoAnswer:
    """The last fenced block named by one of ``names`` (lower case), or unnamed, where the answer is read."""
    raise NotImplementedError
