"""Is this answer the same as the gold?  Knows no HTTP, queue or container.

``grader.verify(completion, gold)`` is the plain question; importing the room loads nothing heavy.
"""

from __future__ import annotations

__all__ = ["verify"]


def verify(completion: str, gold: str | list[str]) -> bool:
    """Whether the completion's final answer is (one of) the gold; see ``grader.plain.verify``."""
    from grader.plain import verify as verify_plainly

    return verify_plainly(completion, gold)
