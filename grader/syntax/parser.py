"""Reads a normalised answer to a typed tree, or says why it cannot be read."""

from __future__ import annotations

from .statements import Statements
from .tokens import tokenize
from .tree import Node


def parse(text: str) -> Node:
    """The typed value of a normalised text (see ``grader.normalise``).  Raises ``UnreadableError``.

    Bounded before it starts: at most 6,000 characters, 3,000 tokens, 60 levels.
    """
    return Statements(tokenize(text)).whole()
