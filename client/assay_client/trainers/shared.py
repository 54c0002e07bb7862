"""Clients that all calls of a process share which want the same: trainers call plain functions."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from assay_client.errors import FaultError
from assay_client.options import options_from
from assay_client.sync import Client
from assay_client.types import Result


def shared_client(*, patience_s: float | None = None, **options: Any) -> Client:
    """The client for these options (``url`` and those of ``Options``).

    What is absent comes from ``ASSAY_…``; ``patience_s`` is the deadline where neither names one.
    """
    given = {name: _plain(value) for name, value in options.items() if value is not None}
    if patience_s is not None and not os.environ.get("ASSAY_DEADLINE_S"):
        given.setdefault("timeout_s", patience_s)
    chosen = asdict(options_from(given.pop("url", None), given))
    return _client(json.dumps(chosen, sort_keys=True))


@lru_cache(maxsize=16)
def _client(options: str) -> Client:
    given = json.loads(options)
    return Client(given.pop("endpoints"), **given)


def _plain(value: Any) -> Any:
    """Mappings and lists of configuration libraries as plain ones."""
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value]


def reward_or_raise(result: Result, fault_score: float | None = None) -> float:
    """The reward, for a trainer that has no way to be told "no reward".

    Raises ``FaultError`` at a fault, unless the user has chosen a number for that case.
    """
    if result.reward is not None:
        return result.reward
    assert result.fault is not None, "a result without a reward has a fault"
    if fault_score is None:
        raise FaultError(result.fault)
    return fault_score
