"""Values that cross the client's door: items and tasks go out, results and faults come back.

Items and tasks are plain mappings, in the fields of the HTTP contract; results are frozen objects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Task: TypeAlias = Mapping[str, Any]
"""A task of the HTTP contract: ``{"kind": "math", "answer": "1/2"}``, ``{"kind": "code", …}``, …"""

Item: TypeAlias = Mapping[str, Any]
"""An item of the HTTP contract: ``completion``, ``task``, perhaps ``id``, ``group``, ``prompt``."""

Rewards: TypeAlias = Mapping[str, Any]
"""Reward name to weight, or to a mapping with ``weight`` and parameters."""


@dataclass(frozen=True)
class Fault:
    """Why there is no reward: something that is not the completion's own doing.

    ``code`` is stable: the service's own (``deadline_exceeded``, ``invalid_task``, …), or one of the client's
    (see ``assay_client.faults``).  ``pointer`` names the field that is wrong, where one is.
    """

    code: str
    message: str
    retryable: bool
    pointer: str | None = None


@dataclass(frozen=True)
class Result:
    """What came of an item.  ``reward`` is None exactly if there is a ``fault``: never a made-up number.

    ``rewards`` holds the components (unweighted, each None where it could not be found out), ``verdict``
    is None for tasks of kind ``none``, ``answer`` is the answer as it was read from the completion.
    """

    id: str | int | float | None
    reward: float | None
    rewards: Mapping[str, float | None]
    verdict: str | None
    answer: str | None
    fault: Fault | None
    cached: bool = False
    elapsed_ms: float = 0.0
    detail: Mapping[str, Any] = field(default_factory=dict)
