"""Reads a normalised answer to a typed tree, or says why it cannot be read."""

from __future__ import annotations

from .errors import UnreadableError
from .statements import Statements
from .tokens import tokenize
from .tree import Node, children

MAX_TREE_DEPTH = 120


def parse(text: str) -> Node:
    """The typed value of a normalised text (see ``grader.normalise``).  Raises ``UnreadableError``.

    Bounded before it starts: at most 6,000 characters, 3,000 tokens, 60 levels.
    """
    value = Statements(tokenize(text)).whole()
    if _depth(value) > MAX_TREE_DEPTH:
        raise UnreadableError(f"a value nested more than {MAX_TREE_DEPTH} levels deep")
    return value


def _depth(node: Node) -> int:
    """The height of the tree: ``a/b/c/…`` is high without any bracket."""
    height, level = 0, [node]
    while level:
        height += 1
        level = [child for parent in level for child in children(parent)]
    return height
