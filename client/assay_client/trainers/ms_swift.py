"""ms-swift: a plugin file with two lines, and ``--reward_funcs assay``:

    from assay_client.trainers.ms_swift import register
    register()

ms-swift hands completions over as text and runs a new event loop per step.  It adds rewards with ``nansum``
and masks nothing: a None would count as 0, so that a fault is raised here, after the client's deadline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assay_client.trainers.items import item_or_fault, items_of, merged
from assay_client.trainers.shared import reward_or_raise, shared_client
from assay_client.trainers.tasks import task_of
from assay_client.types import Item, Result


class AssayORM:
    """An outcome reward for ``orms``; its address is in ``ASSAY_URL``."""

    def __init__(self, args: Any = None, **_: Any) -> None:
        self.args = args

    def __call__(self, completions: Sequence[Any], **columns: Any) -> list[float]:
        """The rewards, in order.  Raises ``FaultError``, ``RefusedError``."""
        parts = _parts(completions, columns)
        results = merged(parts, shared_client(patience_s=1800.0).score(items_of(parts)))
        return [reward_or_raise(result) for result in results]


class AsyncAssayORM(AssayORM):
    """The same on ms-swift's event loop, together with other asynchronous rewards."""

    async def __call__(  # type: ignore[override]  # ms-swift tells the two apart by this very difference
        self, completions: Sequence[Any], **columns: Any
    ) -> list[float]:
        """The rewards, in order.  Raises ``FaultError``, ``RefusedError``."""
        parts = _parts(completions, columns)
        client = shared_client(patience_s=1800.0).asynchronous
        results = merged(parts, await client.score(items_of(parts)))
        return [reward_or_raise(result) for result in results]


def register(name: str = "assay") -> None:
    """Enter ``name`` and ``name_async`` among ms-swift's rewards."""
    from swift.rewards import orms  # type: ignore[import-not-found,unused-ignore]  # the trainer's own

    orms[name] = AssayORM
    orms[f"{name}_async"] = AsyncAssayORM


def _parts(completions: Sequence[Any], columns: Mapping[str, Any]) -> list[Item | Result]:
    count = len(completions)
    lists = {
        name: values for name, values in columns.items() if isinstance(values, list) and len(values) == count
    }
    return [
        item_or_fault(
            task_of, {name: values[i] for name, values in lists.items()}, completion, _prompt(lists, i)
        )
        for i, completion in enumerate(completions)
    ]


def _prompt(lists: Mapping[str, list[Any]], index: int) -> Any:
    """The messages before the completion, where ms-swift hands the conversation over."""
    messages = lists["messages"][index] if "messages" in lists else None
    return messages[:-1] if isinstance(messages, list) and len(messages) > 1 else None
