"""Why a text could not be read."""

from __future__ import annotations


class UnreadableError(ValueError):
    """The text is not in the grammar, or over a limit; ``position`` is the offset of the trouble."""

    def __init__(self, reason: str, position: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position
