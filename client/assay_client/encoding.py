"""Items to JSON, one by one.

An item that cannot be written is a fault of its own and does not sink its batch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assay_client.types import Fault, Item, Result


@dataclass(frozen=True)
class Encoded:
    """An item as it is sent, with its group: items of one group are not parted."""

    text: bytes
    group: object


def encode_item(item: Item) -> Encoded | Result:
    """The item's JSON, or the result of an item that has none."""
    try:
        text = json.dumps(item, default=_plain, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as err:
        fault = Fault("invalid_item", f"the item cannot be written as JSON: {err}", retryable=False)
        return no_reward(fault)
    return Encoded(text.encode("ascii"), item.get("group"))


def encode_body(items: Sequence[Encoded], fields: Mapping[str, Any]) -> bytes:
    """The request's body."""
    head = json.dumps({**fields, "items": []}, default=_plain, allow_nan=False, separators=(",", ":"))
    return head[:-2].encode("ascii") + b",".join(item.text for item in items) + b"]}"


def no_reward(fault: Fault, item_id: Any = None) -> Result:
    """The result of an item that was not scored."""
    return Result(id=item_id, reward=None, rewards={}, verdict="error", answer=None, fault=fault)


def _plain(value: object) -> object:
    """Arrays and their numbers, as data sets' rows hold them, and mappings of other kinds.

    Raises ``TypeError``.
    """
    for turn in ("tolist", "item"):
        if callable(found := getattr(value, turn, None)):
            return found()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} is not plain data")
