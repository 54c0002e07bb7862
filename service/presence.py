"""Whether a client is still there, and its request complete: told by the connection, so that no task or timer
is needed for each request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

PRESENCE = "assay.presence"  # where a request's scope holds it, under our own server
BODY = "assay.body"


class Body:
    """Whether all of a request's body has arrived."""

    __slots__ = ("is_complete",)

    def __init__(self) -> None:
        self.is_complete = False


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


def is_complete(scope: Mapping[str, Any]) -> bool:
    """Whether the body is known to have arrived, so that receiving it waits for nobody."""
    body = scope.get(BODY)
    return isinstance(body, Body) and body.is_complete
