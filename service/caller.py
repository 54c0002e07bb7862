"""Who a request is from: the holder of an API key, or, where none are asked for, a machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.ports import Sender

CALLER = "assay.caller"  # where a request's scope holds it


@dataclass(frozen=True, slots=True)
class Caller:
    """``owner`` is the key's name, under which jobs and replies are kept; empty where no keys are asked for.

    ``urgent``: whether its work may go before evaluation's.  ``items_per_s``: what it may send, None for any.
    """

    client: str
    owner: str = ""
    urgent: bool = True
    items_per_s: float | None = None

    def sender(self, *, urgent: bool) -> Sender:
        """For whom its work is done; what a key may not ask for, it does not get."""
        return Sender(self.client, urgent and self.urgent)


def caller_of(scope: Mapping[str, Any]) -> Caller:
    """Who asked."""
    found = scope.get(CALLER)
    if isinstance(found, Caller):
        return found
    client = scope.get("client")
    return Caller(client[0] if client else "")
