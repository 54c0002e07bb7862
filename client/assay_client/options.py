"""How a client behaves: what is set once and goes with it between processes."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assay_client.types import Rewards

DEFAULT_URL = "http://127.0.0.1:8000"
MAX_TIMEOUT_S = 3600.0  # the service takes no longer deadline


@dataclass(frozen=True)
class Options:
    """All that a client is told.

    ``timeout_s`` is the whole budget of a call, retries and pauses included, at most 3600 s.
    ``chunk_items`` and ``chunk_bytes`` bound one request, ``concurrency`` the requests that one call has
    under way.  One-item calls are gathered for ``gather_s`` seconds, or up to ``gather_items``.
    ``item_retries``: how often items that met a retryable fault are sent once more.
    """

    endpoints: tuple[str, ...]
    api_key: str | None = None
    rewards: Rewards | None = None
    timeout_s: float = 300.0
    completion_prefix: str | None = None
    details: bool = True
    chunk_items: int = 512
    chunk_bytes: int = 8 << 20
    concurrency: int = 8
    gather_items: int = 256
    gather_s: float = 0.003
    item_retries: int = 2

    def __post_init__(self) -> None:
        """Refuse what cannot work, where it is written."""
        if not self.endpoints or not all(url.startswith(("http://", "https://")) for url in self.endpoints):
            raise ValueError(f"endpoints must be http:// or https:// addresses, not {self.endpoints!r}")
        if not 0 < self.timeout_s <= MAX_TIMEOUT_S:
            raise ValueError(
                f"timeout_s must be over 0 and at most {MAX_TIMEOUT_S:.0f}, not {self.timeout_s!r}"
            )
        if min(self.chunk_items, self.chunk_bytes, self.concurrency, self.gather_items) < 1:
            raise ValueError("chunk_items, chunk_bytes, concurrency and gather_items must be at least 1")


def options_from(url: str | Sequence[str] | None, given: Mapping[str, Any]) -> Options:
    """Options as a user gives them; what is not given comes from the environment.

    ``ASSAY_URL`` (several addresses with commas between them), ``ASSAY_API_KEY``, ``ASSAY_REWARDS`` (JSON, or
    ``accuracy=1,format=0.5``), ``ASSAY_DEADLINE_S``.  Raises ``ValueError``.
    """
    chosen: dict[str, Any] = {**_from_environment(), **{k: v for k, v in given.items() if v is not None}}
    addresses = url if url is not None else os.environ.get("ASSAY_URL") or DEFAULT_URL
    if isinstance(addresses, str):
        addresses = addresses.split(",")
    return Options(tuple(address.strip().rstrip("/") for address in addresses), **chosen)


def _from_environment() -> dict[str, Any]:
    found: dict[str, Any] = {}
    if os.environ.get("ASSAY_API_KEY"):
        found["api_key"] = os.environ["ASSAY_API_KEY"]
    if os.environ.get("ASSAY_REWARDS"):
        found["rewards"] = read_rewards(os.environ["ASSAY_REWARDS"])
    if os.environ.get("ASSAY_DEADLINE_S"):
        found["timeout_s"] = float(os.environ["ASSAY_DEADLINE_S"])
    return found


def read_rewards(text: str) -> dict[str, Any]:
    """``{"accuracy": 1}`` or ``accuracy=1,format=0.5`` to a mapping.  Raises ``ValueError``."""
    if text.lstrip().startswith("{"):
        value: dict[str, Any] = json.loads(text)
        return value
    pairs = [pair.partition("=") for pair in text.split(",") if pair.strip()]
    return {name.strip(): float(weight) if equals else 1.0 for name, equals, weight in pairs}
