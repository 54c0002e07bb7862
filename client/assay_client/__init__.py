"""The thin client of Assay: scores completions over HTTP.

It depends on httpx alone, and imports even that only when a connection is opened.
"""

from __future__ import annotations

from assay_client.async_ import AsyncClient
from assay_client.errors import AssayError, FaultError, RefusedError
from assay_client.options import Options
from assay_client.scorer import AsyncScorer, Scorer
from assay_client.sync import Client
from assay_client.types import Fault, Item, Result, Rewards, Task

__all__ = [
    "AssayError",
    "AsyncClient",
    "AsyncScorer",
    "Client",
    "Fault",
    "FaultError",
    "Item",
    "Options",
    "RefusedError",
    "Result",
    "Rewards",
    "Scorer",
    "Task",
]
