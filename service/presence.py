"""Whether a client is still there: told by its connection, so that no task has to listen for each request."""

from __future__ import annotations

from collections.abc import Callable

PRESENCE = "assay.presence"  # where a request's scope holds it, under our own server


class Presence:
    """One connection's client.  ``on_lost`` is called once, when it hangs up."""

    __slots__ = ("is_lost", "on_lost")

    def __init__(self) -> None:
        self.is_lost = False
        self.on_lost: Callable[[], object] | None = None

    def lose(self) -> None:
        """It hung up."""
        self.is_lost = True
        told, self.on_lost = self.on_lost, None
        if told is not None:
            told()
